import { jsonEqual } from "@kube-apiserver/apimachinery";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionSpec } from "../definition/types.js";
import { versionOf } from "../definition/versions.js";
import { type ConversionRatchet, hasKnownReviewVersion } from "./conversion.js";
import { isValidCABundle } from "./webhook-client-config.js";

/** What a definition may keep that a new one may not have: it was let in before. */
export interface DefinitionRatchet extends ConversionRatchet {
  /** Whether names and scope are fixed: the definition is established. */
  readonly namesFixed: boolean;
  /** Whether the schema of a version, the sole one (`""`) included, was stored like this already. */
  schemaUnchanged(version: string): boolean;
  /** The same for selectable fields. */
  selectableFieldsUnchanged(version: string): boolean;
}

/** A new definition keeps to every rule; only its CA bundle may come later. */
export const newDefinitionRatchet: DefinitionRatchet = Object.freeze({
  namesFixed: false,
  allowUnknownReviewVersions: false,
  allowInvalidCABundle: true,
  schemaUnchanged: () => false,
  selectableFieldsUnchanged: () => false,
});

/** What an update of `old` may keep. */
export function ratchetFor(spec: DefinitionSpec, old: CustomResourceDefinition): DefinitionRatchet {
  const established = hasCondition(old, "Established");
  const { clientConfig, conversionReviewVersions } = old.spec.conversion?.webhook ?? {};
  const unchanged = (version: string, part: "schema" | "selectableFields") => {
    const names = version === "" ? (spec.versions ?? []).map(({ name }) => name) : [version];
    return names.every((name) => {
      const before = versionOf(old.spec, name);
      return before !== undefined && jsonEqual(before[part] ?? null, versionOf(spec, name)?.[part] ?? null);
    });
  };
  return {
    namesFixed: established,
    allowUnknownReviewVersions: !hasKnownReviewVersion(conversionReviewVersions ?? []),
    allowInvalidCABundle: !established || !isValidCABundle(clientConfig?.caBundle ?? ""),
    schemaUnchanged: (version) => unchanged(version, "schema"),
    selectableFieldsUnchanged: (version) => unchanged(version, "selectableFields"),
  };
}
