import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1035Label,
  type SchemaRequirements,
} from "@kube-apiserver/apimachinery";
import type { DefinitionVersion } from "../definition/types.js";
import { validateDeprecationWarning } from "./deprecation-warning.js";
import { type HoistedSpec, printedVersions } from "./hoisted-spec.js";
import { validatePrinterColumns } from "./printer-columns.js";
import type { DefinitionRatchet } from "./ratchet.js";
import { type SchemaEngines, validateSchemaSteps } from "./schema.js";
import { validateSelectableFields } from "./selectable-fields.js";
import { validateSubresources } from "./subresources.js";

/** What the checks of a spec share. */
export interface SpecContext extends SchemaEngines {
  readonly ratchet: DefinitionRatchet;
  /** What the schemas of this spec have to keep to. */
  readonly requirements: SchemaRequirements;
}

/** All versions, each on its own and together. */
export function* validateVersionsSteps(
  spec: HoistedSpec,
  path: FieldPath,
  context: SpecContext,
): Generator<void, readonly FieldError[]> {
  const { versions } = spec;
  const names = versions.map(({ name }) => name);
  const printed = printedVersions(spec);
  const errors: FieldError[] = [];
  for (const [at, version] of versions.entries()) {
    errors.push(...(yield* validateVersionSteps(version, spec, path.index(at), context)));
    yield;
  }
  return [
    ...errors,
    ...(new Set(names).size < names.length
      ? [fieldErrors.invalid(path, printed, "must contain unique version names")]
      : []),
    ...(versions.filter(({ storage }) => storage).length === 1
      ? []
      : [fieldErrors.invalid(path, printed, "must have exactly one version marked as storage version")]),
  ];
}

function* validateVersionSteps(
  version: DefinitionVersion,
  { shared }: HoistedSpec,
  path: FieldPath,
  { ratchet, ...context }: SpecContext,
): Generator<void, readonly FieldError[]> {
  const { name, schema, subresources, additionalPrinterColumns, selectableFields } = version;
  const nameMessages = isDNS1035Label(name);
  const props = schema?.openAPIV3Schema;
  const hasStatus = (subresources ?? shared.subresources)?.status !== undefined;
  return [
    ...(nameMessages.length === 0 ? [] : [fieldErrors.invalid(path.child("name"), name, nameMessages.join(","))]),
    ...validateDeprecationWarning(version, path.child("deprecationWarning")),
    ...(props === undefined
      ? []
      : yield* validateSchemaSteps(props, path.child("schema"), {
          hasStatus,
          isUnchanged: ratchet.schemaUnchanged(name),
          ...context,
        })),
    ...validateSubresources(subresources, path.child("subresources")),
    ...validatePrinterColumns(additionalPrinterColumns, path.child("additionalPrinterColumns")),
    ...validateSelectableFields(selectableFields, path.child("selectableFields"), {
      schema: props ?? shared.schema?.openAPIV3Schema,
      noSchema: "may only be set when `version.schema.openAPIV3Schema` is not included",
      allowTooMany: ratchet.selectableFieldsUnchanged(name),
    }),
  ];
}

/** What all versions have in common. */
export function* validateSharedPartsSteps(
  spec: HoistedSpec,
  path: FieldPath,
  context: SpecContext,
): Generator<void, readonly FieldError[]> {
  const { schema, subresources, additionalPrinterColumns, selectableFields } = spec.shared;
  const { ratchet, ...engines } = context;
  const [first] = spec.versions;
  const props = schema?.openAPIV3Schema;
  const hasStatus = [spec.shared, ...spec.versions].some((part) => part.subresources?.status !== undefined);
  return [
    ...(props === undefined
      ? []
      : yield* validateSchemaSteps(props, path.child("validation"), {
          hasStatus,
          // As upstream, the first version speaks for all.
          isUnchanged: first !== undefined && ratchet.schemaUnchanged(first.name),
          ...engines,
        })),
    ...validateSubresources(subresources, path.child("subresources")),
    ...validatePrinterColumns(additionalPrinterColumns, path.child("additionalPrinterColumns")),
    ...validateSelectableFields(selectableFields, path.child("selectableFields"), {
      schema: props,
      noSchema: "may only be set when validations.schema is included",
      allowTooMany: ratchet.selectableFieldsUnchanged(""),
    }),
  ];
}
