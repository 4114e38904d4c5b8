import { type JSONObject, jsonEqual, type PatternEngine, structuralFromJSONSchema } from "@kube-apiserver/apimachinery";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionSpec } from "../definition/types.js";
import { versionOf, versionsOf } from "../definition/versions.js";
import { isValidCABundle } from "./ca-bundle.js";
import { type ConversionRatchet, hasKnownReviewVersion } from "./conversion.js";
import { hoistSpec } from "./hoisted-spec.js";

/** What a definition may keep that a new one may not have: it was let in before. */
export interface DefinitionRatchet extends ConversionRatchet {
  /** Whether names and scope are fixed: the definition is established. */
  readonly namesFixed: boolean;
  /** Whether every version needs a schema: only where every old one has one. */
  readonly schemasRequired: boolean;
  /** Whether schemas need not be structural: an old one is not, which was let in before there were rules. */
  readonly allowsNonStructural: boolean;
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
  schemasRequired: true,
  allowsNonStructural: false,
  schemaUnchanged: () => false,
  selectableFieldsUnchanged: () => false,
});

/** What an update of `old` may keep. */
export function ratchetFor(
  spec: DefinitionSpec,
  old: CustomResourceDefinition,
  patterns: PatternEngine,
): DefinitionRatchet {
  const established = hasCondition(old, "Established");
  const { clientConfig, conversionReviewVersions } = old.spec.conversion?.webhook ?? {};
  const { shared } = hoistSpec(old.spec);
  const oldSchemas = versionsOf(old.spec).map(({ schema }) => schema?.openAPIV3Schema);
  const unchanged = (version: string, part: "schema" | "selectableFields") => {
    const names = version === "" ? (spec.versions ?? []).map(({ name }) => name) : [version];
    return names.every((name) => {
      // As upstream, a new version is compared with what all old ones share.
      const before = versionOf(old.spec, name) ?? (shared[part] === undefined ? undefined : shared);
      return before !== undefined && jsonEqual(before[part] ?? null, versionOf(spec, name)?.[part] ?? null);
    });
  };
  return {
    namesFixed: established,
    allowUnknownReviewVersions: !hasKnownReviewVersion(conversionReviewVersions ?? []),
    allowInvalidCABundle: !established || !isValidCABundle(clientConfig?.caBundle ?? ""),
    schemasRequired: oldSchemas.every((props) => props !== undefined),
    get allowsNonStructural() {
      return oldSchemas.some((props) => props !== undefined && !isStructural(props, patterns));
    },
    schemaUnchanged: (version) => unchanged(version, "schema"),
    selectableFieldsUnchanged: (version) => unchanged(version, "selectableFields"),
  };
}

function isStructural(props: JSONObject, patterns: PatternEngine): boolean {
  return structuralFromJSONSchema(props, { patterns }).errors.length === 0;
}
