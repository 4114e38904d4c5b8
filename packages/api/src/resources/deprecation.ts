import { type GroupVersionKind, toAPIVersion } from "@kube-apiserver/apimachinery";
import { lifecycleTable } from "../gen/resources.js";
import type { LifecycleFact } from "./built-in-resource.js";

/** Releases in which a built-in kind came and goes; undefined for kinds without a record. */
export function lifecycleOf(gvk: GroupVersionKind): LifecycleFact | undefined {
  const key = `${gvk.group}/${gvk.version}/${gvk.kind}`;
  return Object.hasOwn(lifecycleTable, key) ? lifecycleTable[key] : undefined;
}

/**
 * The warning that every answer of a deprecated kind carries, such as
 * `v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice`.
 *
 * Mirrors `deprecation.WarningMessage` and `IsDeprecated` in k8s.io/apiserver v0.36.
 *
 * @param release `major.minor` of the server; kinds that are deprecated later than this give no warning
 * @returns undefined when the kind is not deprecated in `release`
 */
export function deprecationWarning(gvk: GroupVersionKind, release = "1.36"): string | undefined {
  const { deprecated, removed, replacement } = lifecycleOf(gvk) ?? {};
  if (deprecated === undefined || compareReleases(deprecated, release) > 0) return undefined;
  const gone = removed === undefined ? "" : `, unavailable in v${removed}+`;
  const use = replacement === undefined ? "" : `; use ${replacementText(replacement)}`;
  return `${toAPIVersion(gvk)} ${gvk.kind} is deprecated in v${deprecated}+${gone}${use}`;
}

function replacementText(replacement: string): string {
  const at = replacement.lastIndexOf("/");
  const apiVersion = replacement.slice(0, at).replace(/^\//, "");
  return `${apiVersion} ${replacement.slice(at + 1)}`;
}

/** Below zero, zero or above: `a` is older, the same or newer than `b`. */
export function compareReleases(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
