import type { FieldType, TypeProvider } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { jsonPatchLibrary } from "../library/jsonpatch.js";
import { dynType, stringType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import type { Value } from "../values/value.js";
import { JSONPatchValue, jsonPatchTypeName } from "./json-patch-value.js";
import { ObjectValue, objectTypeName } from "./object-value.js";

const anything: FieldType = { type: dynType };
const text: FieldType = { type: stringType };
const jsonPatchFields: ReadonlyMap<string, FieldType> = new Map([
  ["op", text],
  ["path", text],
  ["from", text],
  ["value", anything],
]);

/** Objects may have any fields: what they are laid over is not known when they are compiled. */
const provider: TypeProvider = {
  hasType: (name) => name === jsonPatchTypeName || name === objectTypeName || name.startsWith(`${objectTypeName}.`),
  findField: (typeName, field) => (typeName === jsonPatchTypeName ? jsonPatchFields.get(field) : anything),
  construct: (typeName, fields) =>
    typeName === jsonPatchTypeName ? newJSONPatch(fields) : new ObjectValue(typeName, fields),
};

/**
 * What expressions of patches may make: objects of the type `Object` and of those below, and operations of the type
 * `JSONPatch`. Mirrors `mutation.DynamicTypeResolver`.
 */
export const mutationTypes: EnvOptions = { ...jsonPatchLibrary, providers: [provider] };

function newJSONPatch(fields: ReadonlyMap<string, Value>): Value {
  const operation: { op?: string; path?: string; from?: string; value?: Value } = {};
  for (const [name, value] of fields) {
    if (name === "value") operation.value = value;
    else if (typeof value !== "string") return new CelError(`unexpected type for JSONPatchType '${name}' field`);
    else if (name === "op" || name === "path" || name === "from") operation[name] = value;
  }
  return new JSONPatchValue(operation);
}
