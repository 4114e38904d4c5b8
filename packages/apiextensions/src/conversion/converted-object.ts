import {
  aggregateMessages,
  FieldPath,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  metaOf,
  parseGroupVersion,
  type StringMap,
  stringifyJSON,
  toErrorText,
  validateAnnotations,
  validateLabels,
} from "@kube-apiserver/apimachinery";

/** What is wrong with a converted object: that it is none, the object itself, or its metadata. */
export type ConvertedPart = "form" | "object" | "metadata";

/** A converted object that is no form of the original. */
export class ConvertedObjectError extends Error {
  override readonly name = "ConvertedObjectError";
  readonly what: ConvertedPart;

  constructor(what: ConvertedPart, message: string) {
    super(message);
    this.what = what;
  }
}

/**
 * What a webhook made of an object, with the metadata that it had: labels and annotations may have changed, nothing else.
 * Mirrors `validateConvertedObject` and `restoreObjectMeta`.
 * @throws ConvertedObjectError when it is no converted form of the object
 */
export function acceptConverted(original: KubeObject, converted: JSONObject | null, apiVersion: string): KubeObject {
  if (converted === null) throw new ConvertedObjectError("form", "unexpected end of JSON input");
  if (textOf(converted, "kind") === "") {
    throw new ConvertedObjectError("form", `Object 'Kind' is missing in '${stringifyJSON(converted)}'`);
  }
  checkType(original, converted, apiVersion);
  const invalid = checkIdentity(original, converted as KubeObject);
  if (invalid !== undefined) throw new ConvertedObjectError("object", invalid);
  return { ...converted, metadata: restoredMeta(original, converted) };
}

function checkType(original: KubeObject, converted: JSONObject, apiVersion: string): void {
  const received = textOf(converted, "apiVersion");
  if (received !== apiVersion) {
    const expected = showGroupVersion(apiVersion);
    const problem = `invalid groupVersion (expected ${expected}, received ${showGroupVersion(received)})`;
    throw new ConvertedObjectError("object", problem);
  }
  const kind = textOf(converted, "kind");
  if (kind !== original.kind) {
    throw new ConvertedObjectError("object", `invalid kind (expected ${original.kind}, received ${kind})`);
  }
}

function showGroupVersion(apiVersion: string): string {
  const { group, version } = parseGroupVersion(apiVersion);
  return group === "" ? version : `${group}/${version}`;
}

function checkIdentity(original: KubeObject, converted: KubeObject): string | undefined {
  const [before, after] = [metaOf(original), metaOf(converted)];
  for (const [field, what] of [
    ["name", "name"],
    ["namespace", "namespace"],
    ["uid", "UID"],
  ] as const) {
    const [wanted, got] = [before[field] ?? "", after[field] ?? ""];
    if (wanted !== got) return `must have the same ${what}: ${wanted} != ${got}`;
  }
  return undefined;
}

function restoredMeta(original: KubeObject, converted: JSONObject): JSONObject {
  const given = getOwn(converted, "metadata");
  if (given === undefined) throw invalidMeta("missing metadata in converted object");
  if (!isJSONObject(given)) throw invalidMeta(`invalid metadata of type ${goTypeOf(given)} in converted object`);
  const { labels: _labels, annotations: _annotations, ...rest } = metaOf(original) as JSONObject;
  const labels = changeable("labels", original, given);
  const annotations = changeable("annotations", original, given);
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

const checks = {
  labels: (map: StringMap) => validateLabels(map, FieldPath.root("metadata").child("labels")),
  annotations: (map: StringMap) => validateAnnotations(map, FieldPath.root("metadata").child("annotation")),
};

function changeable(field: "labels" | "annotations", original: KubeObject, given: JSONObject): JSONObject | undefined {
  const value = getOwn(given, field) ?? null;
  if (value === null) return undefined;
  if (!isJSONObject(value)) {
    throw invalidMeta(`invalid metadata.${field} of type ${goTypeOf(value)} in converted object`);
  }
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string") continue;
    throw invalidMeta(`metadata.${field}[${key}] must be a string, but is ${goTypeOf(item)} in converted object`);
  }
  const before = metaOf(original)[field] ?? {};
  if (!jsonEqual(before, value)) {
    const errors = checks[field](value as StringMap);
    if (errors.length > 0) throw invalidMeta(aggregateMessages(errors.map(toErrorText)));
  }
  return value;
}

function invalidMeta(problem: string): ConvertedObjectError {
  return new ConvertedObjectError("metadata", problem);
}

/** The type that Go reads a JSON value into. */
function goTypeOf(value: JSONValue | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int64";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}

function textOf(object: JSONObject, field: string): string {
  const value = getOwn(object, field);
  return typeof value === "string" ? value : "";
}
