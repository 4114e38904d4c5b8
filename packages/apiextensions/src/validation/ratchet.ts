import {
  allSchemaRequirements,
  jsonEqual,
  type PatternEngine,
  type SchemaRequirements,
  schemaRequirementsAfter,
} from "@kube-apiserver/apimachinery";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionSpec } from "../definition/types.js";
import { versionOf, versionsOf } from "../definition/versions.js";
import { isValidCABundle } from "./ca-bundle.js";
import { type ConversionRatchet, hasKnownReviewVersion } from "./conversion.js";
import { type HoistedSpec, hoistSpec } from "./hoisted-spec.js";

/** What a definition may keep that a new one may not have: it was let in before. */
export interface DefinitionRatchet extends ConversionRatchet {
  /** Whether names and scope are fixed: the definition is established. */
  readonly namesFixed: boolean;
  /** Whether every version needs a schema: only where every old one has one. */
  readonly schemasRequired: boolean;
  /** What schemas have to keep to: whatever all old ones do. */
  readonly schemaRequirements: SchemaRequirements;
  /** Whether the schema of a version was stored like this already. */
  schemaUnchanged(version: string): boolean;
  /** The same for selectable fields; those that all versions share go by the name `""`. */
  selectableFieldsUnchanged(version: string): boolean;
}

/** A new definition keeps to every rule; only its CA bundle may come later. */
export const newDefinitionRatchet: DefinitionRatchet = Object.freeze({
  namesFixed: false,
  allowUnknownReviewVersions: false,
  allowInvalidCABundle: true,
  schemasRequired: true,
  schemaRequirements: allSchemaRequirements,
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
  const before = hoistSpec(old.spec);
  const oldSchemas = versionsOf(old.spec).map(({ schema }) => schema?.openAPIV3Schema);
  return {
    namesFixed: established,
    allowUnknownReviewVersions: !hasKnownReviewVersion(conversionReviewVersions ?? []),
    allowInvalidCABundle: !established || !isValidCABundle(clientConfig?.caBundle ?? ""),
    schemasRequired: oldSchemas.every((props) => props !== undefined),
    schemaRequirements: schemaRequirementsAfter(
      oldSchemas.filter((props) => props !== undefined),
      patterns,
    ),
    schemaUnchanged(version) {
      // A new version is compared with what all old ones share.
      const oldVersion = versionOf(old.spec, version) ?? ("schema" in before.shared ? before.shared : undefined);
      return oldVersion !== undefined && jsonEqual(oldVersion.schema ?? null, versionOf(spec, version)?.schema ?? null);
    },
    selectableFieldsUnchanged(version) {
      const [oldFields, fields] = [before, hoistSpec(spec)].map((hoisted) => selectableFieldsOf(hoisted, version));
      return oldFields !== undefined && fields !== undefined && jsonEqual(oldFields, fields);
    },
  };
}

function selectableFieldsOf({ shared, versions }: HoistedSpec, version: string) {
  return (version === "" ? shared : versions.find(({ name }) => name === version))?.selectableFields;
}
