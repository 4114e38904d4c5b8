import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { parseGroupVersion } from "../runtime/group-version.js";
import type { ObjectMeta } from "../runtime/kube-object.js";
import { isDNS1035Label } from "../validation/dns.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { nameIsPathSegment } from "../validation/names.js";
import { validateObjectMeta } from "../validation/object-meta.js";
import { itemSchema, memberSchema } from "./prune.js";
import type { Schema } from "./schema.js";

/**
 * Checks type and metadata of the resources that are embedded in a custom resource (`x-kubernetes-embedded-resource`), and
 * of `value` itself if it `isResource`.
 * Source: pkg/apiserver/schema/objectmeta/validation.go in k8s.io/apiextensions-apiserver v0.36.
 */
export function validateEmbeddedResources(
  value: JSONValue,
  schema: Schema | undefined,
  path?: FieldPath,
  isResource = false,
): FieldError[] {
  if (schema === undefined || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    return value.flatMap((item, at) =>
      validateEmbeddedResources(item, items, path?.index(at) ?? FieldPath.root(`[${at}]`)),
    );
  }
  const object = value as JSONObject;
  const embedded = isResource || ("embeddedResource" in schema && schema.embeddedResource === true);
  const errors = embedded ? validateEmbedded(object, path) : [];
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (typeof item !== "object" || item === null) continue;
    errors.push(...validateEmbeddedResources(item, memberSchema(schema, key), memberPath(schema, path, key)));
  }
  return errors;
}

function memberPath(schema: Schema, path: FieldPath | undefined, key: string): FieldPath {
  if (path === undefined) return FieldPath.root(key);
  return schema.kind === "struct" && schema.fields.has(key) ? path.child(key) : path.key(key);
}

function validateEmbedded(object: JSONObject, path: FieldPath | undefined): FieldError[] {
  const at = (key: string) => path?.child(key) ?? FieldPath.root(key);
  const errors = [
    ...validateText(getOwn(object, "apiVersion"), at("apiVersion"), apiVersionProblem),
    ...validateText(getOwn(object, "kind"), at("kind"), kindProblem),
  ];
  const metadata = getOwn(object, "metadata");
  // Metadata of a wrong type was refused when the object was decoded.
  return isJSONObject(metadata) ? [...errors, ...validateMetadata(metadata, at("metadata"))] : errors;
}

function validateText(
  value: JSONValue | undefined,
  path: FieldPath,
  problemOf: (text: string) => string | undefined,
): FieldError[] {
  if (value === undefined) return [fieldErrors.required(path)];
  if (typeof value !== "string") return [fieldErrors.invalid(path, value, "must be a string")];
  const problem = value === "" ? "must not be empty" : problemOf(value);
  return problem === undefined ? [] : [fieldErrors.invalid(path, value, problem)];
}

function apiVersionProblem(text: string): string | undefined {
  try {
    parseGroupVersion(text);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function kindProblem(text: string): string | undefined {
  const problems = isDNS1035Label(text.toLowerCase());
  if (problems.length === 0) return undefined;
  return `may have mixed case, but should otherwise match: ${problems.join(",")}`;
}

function validateMetadata(metadata: JSONObject, path: FieldPath): FieldError[] {
  const meta = metadata as ObjectMeta;
  // A name is not required here, and the check would ask for one.
  const named = (meta.name ?? "") === "" ? { ...meta, name: "fakename" } : meta;
  const namespaced = (meta.namespace ?? "") !== "";
  return validateObjectMeta(named, { namespaced, validateName: nameIsPathSegment, path });
}
