import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1123Subdomain,
  metaOf,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { approvalAnnotation, approvalOf, isProtectedCommunityGroup } from "../definition/api-approval.js";
import type { CustomResourceDefinition, DefinitionSpec } from "../definition/types.js";
import { acceptedNamesOf, versionsOf } from "../definition/versions.js";
import { validateConversion } from "./conversion.js";
import { hoistSpec } from "./hoisted-spec.js";
import { validateNames, validateRequiredNames } from "./names.js";
import { type DefinitionRatchet, newDefinitionRatchet, ratchetFor } from "./ratchet.js";
import type { SchemaEngines } from "./schema.js";
import { requirementsFor, validateDefaultsAllowed, validateSchemaPresence } from "./schema-presence.js";
import { validateStoredVersions } from "./stored-versions.js";
import { type SpecContext, validateSharedPartsSteps, validateVersionsSteps } from "./versions.js";

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");

/**
 * A new definition, in steps: an expression takes a fraction of a millisecond, and a definition has room for tens of
 * thousands. Metadata is checked by the registry, but for the name. Mirrors `ValidateCustomResourceDefinition`.
 */
export function* validateDefinitionSteps(
  definition: CustomResourceDefinition,
  engines: SchemaEngines,
): Generator<void, readonly FieldError[]> {
  return [
    ...validateName(definition),
    ...(yield* validateSpecSteps(definition.spec, newDefinitionRatchet, engines)),
    ...validateStatus(definition),
    ...validateStored(definition),
    ...validateApproval(definition, undefined),
    ...validatePreserveUnknownFields(definition.spec, undefined),
  ];
}

/** A changed definition, in steps. Mirrors `ValidateCustomResourceDefinitionUpdate`. */
export function* validateDefinitionUpdateSteps(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition,
  engines: SchemaEngines,
): Generator<void, readonly FieldError[]> {
  const ratchet = ratchetFor(definition.spec, old, engines.patterns);
  return [
    ...(yield* validateSpecSteps(definition.spec, ratchet, engines)),
    ...validateImmutable(definition.spec, old.spec, ratchet.namesFixed),
    ...validateStatus(definition),
    ...validateStored(definition),
    ...validateApproval(definition, old),
    ...validatePreserveUnknownFields(definition.spec, old.spec),
  ];
}

/** The status of a definition. Mirrors `ValidateCustomResourceDefinitionStatus`. */
export function validateStatus(definition: CustomResourceDefinition): readonly FieldError[] {
  return validateNames(acceptedNamesOf(definition), statusPath.child("acceptedNames"));
}

function validateName(definition: CustomResourceDefinition): readonly FieldError[] {
  const { name = "" } = metaOf(definition);
  const { group, names } = definition.spec;
  if (name === "" || name === `${names.plural}.${group}`) return [];
  return [fieldErrors.invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')];
}

function* validateSpecSteps(
  spec: DefinitionSpec,
  ratchet: DefinitionRatchet,
  engines: SchemaEngines,
): Generator<void, readonly FieldError[]> {
  const hoisted = hoistSpec(spec);
  const context: SpecContext = { ratchet, requirements: requirementsFor(spec, ratchet), ...engines };
  const namesPath = specPath.child("names");
  return [
    ...validateGroup(spec.group),
    ...validateScope(spec.scope),
    ...validateSchemaPresence(spec, specPath, ratchet),
    ...validateDefaultsAllowed(spec, specPath),
    ...(yield* validateVersionsSteps(hoisted, specPath.child("versions"), context)),
    ...validateRequiredNames(spec.names, namesPath),
    ...validateNames(spec.names, namesPath),
    ...(yield* validateSharedPartsSteps(hoisted, specPath, context)),
    ...validateConversion(spec.conversion, specPath.child("conversion"), {
      ...ratchet,
      keepsUnknownFields: spec.preserveUnknownFields === true,
    }),
  ];
}

function validateGroup(group: string): readonly FieldError[] {
  const path = specPath.child("group");
  if (group === "") return [fieldErrors.required(path)];
  const messages = isDNS1123Subdomain(group);
  if (messages.length > 0) return [fieldErrors.invalid(path, group, messages.join(","))];
  return group.includes(".") ? [] : [fieldErrors.invalid(path, group, "should be a domain with at least one dot")];
}

const scopes: readonly string[] = ["Cluster", "Namespaced"];

function validateScope(scope: string): readonly FieldError[] {
  const path = specPath.child("scope");
  if (scope === "") return [fieldErrors.required(path)];
  return scopes.includes(scope) ? [] : [fieldErrors.notSupported(path, scope, scopes)];
}

/** Group and plural are in the name; scope and kind decide how objects are stored. */
function validateImmutable(spec: DefinitionSpec, old: DefinitionSpec, namesFixed: boolean): readonly FieldError[] {
  const names = specPath.child("names");
  return [
    ...(namesFixed ? validateImmutableField(spec.scope, old.scope, specPath.child("scope")) : []),
    ...(namesFixed ? validateImmutableField(spec.names.kind, old.names.kind, names.child("kind")) : []),
    ...validateImmutableField(spec.group, old.group, specPath.child("group")),
    ...validateImmutableField(spec.names.plural, old.names.plural, names.child("plural")),
  ];
}

function validateStored(definition: CustomResourceDefinition): readonly FieldError[] {
  const stored = definition.status?.storedVersions ?? [];
  return validateStoredVersions(stored, versionsOf(definition.spec), statusPath.child("storedVersions"));
}

/** A state that did not change is never held against an update. Mirrors `validateAPIApproval`. */
function validateApproval(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  if (!isProtectedCommunityGroup(definition.spec.group)) return [];
  const { state, reason } = approvalOf(definition);
  if (old !== undefined && approvalOf(old).state === state) return [];
  const path = FieldPath.root("metadata", "annotations").key(approvalAnnotation);
  if (state === "Missing") return [fieldErrors.required(path, reason)];
  if (state !== "Invalid") return [];
  return [fieldErrors.invalid(path, metaOf(definition).annotations?.[approvalAnnotation], reason)];
}

function validatePreserveUnknownFields(spec: DefinitionSpec, old: DefinitionSpec | undefined): readonly FieldError[] {
  if (spec.preserveUnknownFields !== true || old?.preserveUnknownFields === true) return [];
  const detail =
    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
  return [fieldErrors.invalid(specPath.child("preserveUnknownFields"), true, detail)];
}
