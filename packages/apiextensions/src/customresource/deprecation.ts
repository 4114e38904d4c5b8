import { comparePreferredVersions } from "@kube-apiserver/apimachinery";
import type { DefinitionSpec, DefinitionVersion } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";

/** The warning that answers of a deprecated version carry; undefined for others. Mirrors `defaultDeprecationWarning`. */
export function deprecationWarningOf(spec: DefinitionSpec, version: DefinitionVersion): string | undefined {
  if (version.deprecated !== true) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const { group, names } = spec;
  const [better] = versionsOf(spec)
    .filter(({ served, deprecated }) => served && deprecated !== true)
    .map(({ name }) => name)
    .filter((name) => comparePreferredVersions(name, version.name) < 0)
    .sort(comparePreferredVersions);
  const warning = `${group}/${version.name} ${names.kind} is deprecated`;
  return better === undefined ? warning : `${warning}; use ${group}/${better} ${names.kind}`;
}
