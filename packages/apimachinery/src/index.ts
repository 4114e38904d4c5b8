export { jsonEqual } from "./json/equal.js";
export { parseJSONNumber } from "./json/exact-parser.js";
export { quoteGo } from "./json/go-quote.js";
export {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "./json/json-value.js";
export { type ParseJSONOptions, parseJSON, parseJSONStrict, type StrictJSON } from "./json/parse.js";
export { prettyJSON } from "./json/pretty.js";
export { compareUTF8, type StringifyOptions, stringifyJSON, stringifyJSONWith } from "./json/stringify.js";
export { maxJSONDepth } from "./json/syntax.js";
export { JSONSyntaxError } from "./json/syntax-error.js";
export { deepFreeze } from "./runtime/deep-freeze.js";
export { EncodedObject } from "./runtime/encoded-object.js";
export {
  type GroupKind,
  type GroupResource,
  type GroupVersion,
  type GroupVersionKind,
  type GroupVersionResource,
  parseGroupVersion,
  toAPIVersion,
  toGroupResourceString,
  toGroupVersionKindString,
} from "./runtime/group-version.js";
export type {
  KubeObject,
  ListMeta,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  StringMap,
} from "./runtime/kube-object.js";
export type {
  AnySchema,
  Field,
  ListSchema,
  MapSchema,
  NestedValueValidation,
  PatchStrategy,
  ProtoField,
  ScalarSchema,
  Schema,
  StructSchema,
  Union,
  ValidationRule,
  ValueValidation,
} from "./schema/schema.js";
