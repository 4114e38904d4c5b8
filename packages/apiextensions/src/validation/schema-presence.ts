import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  getOwn,
  type JSONObject,
  type SchemaRequirements,
  someSchema,
} from "@kube-apiserver/apimachinery";
import type { DefinitionSpec } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import type { DefinitionRatchet } from "./ratchet.js";

/**
 * Versions have schemas: all of them, or where old ones had none those that are served and whose objects are pruned. Part
 * of `validateCustomResourceDefinitionSpec`.
 */
export function validateSchemaPresence(
  spec: DefinitionSpec,
  path: FieldPath,
  { schemasRequired }: Pick<DefinitionRatchet, "schemasRequired">,
): readonly FieldError[] {
  if (!schemasRequired && spec.preserveUnknownFields === true) return [];
  const detail = schemasRequired ? "" : "because otherwise all fields are pruned";
  return versionsOf(spec).flatMap(({ schema, served }, at) =>
    schema?.openAPIV3Schema === undefined && (schemasRequired || served)
      ? [fieldErrors.required(path.child("versions").index(at).child("schema", "openAPIV3Schema"), detail)]
      : [],
  );
}

/** Defaults are for objects that are pruned. Part of `validateCustomResourceDefinitionSpec`. */
export function validateDefaultsAllowed(spec: DefinitionSpec, path: FieldPath): readonly FieldError[] {
  if (spec.preserveUnknownFields !== true || !schemasOf(spec).some((props) => someSchema(props, hasDefault))) return [];
  const detail = "must be false in order to use defaults in the schema";
  return [fieldErrors.invalid(path.child("preserveUnknownFields"), true, detail)];
}

/** What the schemas have to keep to: pruning, defaults and the keywords of Kubernetes want structural ones. */
export function requirementsFor(
  spec: DefinitionSpec,
  { schemaRequirements }: Pick<DefinitionRatchet, "schemaRequirements">,
): SchemaRequirements {
  const structural =
    schemaRequirements.structural ||
    spec.preserveUnknownFields !== true ||
    schemasOf(spec).some((props) => someSchema(props, (nested) => hasDefault(nested) || hasExtension(nested)));
  return { ...schemaRequirements, structural };
}

function schemasOf(spec: DefinitionSpec): readonly JSONObject[] {
  return versionsOf(spec)
    .map(({ schema }) => schema?.openAPIV3Schema)
    .filter((props) => props !== undefined);
}

function hasDefault(props: JSONObject): boolean {
  return (getOwn(props, "default") ?? null) !== null;
}

/** Mirrors `schemaHasKubernetesExtensions`, which leaves `x-kubernetes-map-type` out. */
function hasExtension(props: JSONObject): boolean {
  const isSet = (name: string) => props[name] !== undefined && props[name] !== null;
  const isFilled = (name: string) => isSet(name) && (props[name] as readonly unknown[]).length > 0;
  return (
    props["x-kubernetes-embedded-resource"] === true ||
    props["x-kubernetes-int-or-string"] === true ||
    isSet("x-kubernetes-preserve-unknown-fields") ||
    isSet("x-kubernetes-list-type") ||
    isFilled("x-kubernetes-list-map-keys") ||
    isFilled("x-kubernetes-validations")
  );
}
