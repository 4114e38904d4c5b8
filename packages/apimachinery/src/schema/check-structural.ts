import { getOwn, isJSONObject, type JSONObject } from "../json/json-value.js";
import { type FieldError, fieldErrors, toErrorText } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { checkCompleteness } from "./check-completeness.js";
import { isIntOrStringAllOf, isIntOrStringAnyOf } from "./int-or-string-pattern.js";
import { flag, itemsOf, present, schemaList, schemaMap, schemaOf, text } from "./json-schema-props.js";
import { type PatternEngine, PatternSyntaxError } from "./pattern.js";

/**
 * Checks the invariants of a structural schema: a type everywhere, structure outside of logical junctors only, and no say
 * over object metadata. Errors are sorted by text.
 *
 * Source: pkg/apiserver/schema/validation.go in k8s.io/apiextensions-apiserver v0.36.
 */
export function checkStructural(props: JSONObject, path: FieldPath, patterns?: PatternEngine): FieldError[] {
  const checker = new StructuralChecker(patterns);
  checker.structure(props, "root", path);
  const errors = [...checker.errors, ...checkCompleteness(props, path)];
  return errors
    .map((error) => ({ error, text: toErrorText(error) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ error }) => error);
}

type Level = "root" | "item" | "field";

const emptyTypeTexts: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

class StructuralChecker {
  readonly errors: FieldError[] = [];
  readonly #patterns: PatternEngine | undefined;

  constructor(patterns: PatternEngine | undefined) {
    this.#patterns = patterns;
  }

  structure(props: JSONObject, level: Level, path: FieldPath): void {
    this.#children(props, level, path);
    this.#extensions(props, path);
    this.#values(props, isIntOrStringAnyOf(props), isIntOrStringAllOf(props), path);
    this.#type(props, level, path);
    this.#typeMeta(props, level, path);
  }

  #children(props: JSONObject, level: Level, path: FieldPath): void {
    const { schema: items, present: hasItems } = itemsOf(props);
    if (text(props, "type") === "array" && !hasItems) {
      this.errors.push(fieldErrors.required(path.child("items"), "must be specified"));
    }
    if (items !== undefined) this.structure(items, "item", path.child("items"));
    for (const [key, nested] of schemaMap(props, "properties")) {
      this.structure(nested, "field", path.child("properties").key(key));
    }
    const additional = present(props, "additionalProperties");
    if (additional === undefined) return;
    const additionalPath = path.child("additionalProperties");
    if (level === "root") this.#forbidden(additionalPath, "must not be used at the root");
    if (isJSONObject(additional)) this.structure(additional, "field", additionalPath);
  }

  #extensions(props: JSONObject, path: FieldPath): void {
    if (!flag(props, "x-kubernetes-int-or-string")) return;
    for (const key of ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]) {
      if (!flag(props, key)) continue;
      const detail = "must be false if x-kubernetes-int-or-string is true";
      this.errors.push(fieldErrors.invalid(path.child(key), true, detail));
    }
  }

  #type(props: JSONObject, level: Level, path: FieldPath): void {
    const type = text(props, "type");
    const typePath = path.child("type");
    const embedded = flag(props, "x-kubernetes-embedded-resource");
    if (embedded && type !== "object") {
      const detail = "must be object if x-kubernetes-embedded-resource is true";
      this.errors.push(
        type === "" ? fieldErrors.required(typePath, detail) : fieldErrors.invalid(typePath, type, detail),
      );
    } else if (type === "" && !mayLackType(props)) {
      this.errors.push(fieldErrors.required(typePath, emptyTypeTexts[level]));
    }
    if (embedded && present(props, "additionalProperties") !== undefined) {
      this.#forbidden(path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
    }
    if (level === "root" && type !== "" && type !== "object") {
      this.errors.push(fieldErrors.invalid(typePath, type, "must be object at the root"));
    }
  }

  #typeMeta(props: JSONObject, level: Level, path: FieldPath): void {
    const properties = schemaMap(props, "properties");
    const embedded = flag(props, "x-kubernetes-embedded-resource");
    const checkMetadata = level === "root" || embedded;
    for (const key of checkMetadata ? ["kind", "apiVersion"] : []) {
      const nested = properties.get(key);
      if (nested === undefined || text(nested, "type") === "string") continue;
      const typePath = path.child("properties").key(key).child("type");
      this.errors.push(fieldErrors.invalid(typePath, text(nested, "type"), "must be string"));
    }
    const metadata = properties.get("metadata");
    if (metadata !== undefined && checkMetadata) {
      this.#metadata(metadata, level, path.child("properties").key("metadata"));
    }
    if (embedded && !flag(props, "x-kubernetes-preserve-unknown-fields") && properties.size === 0) {
      const detail =
        "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
      this.errors.push(fieldErrors.required(path.child("properties"), detail));
    }
  }

  #metadata(metadata: JSONObject, level: Level, path: FieldPath): void {
    if (text(metadata, "type") !== "object") {
      this.errors.push(fieldErrors.invalid(path.child("type"), text(metadata, "type"), "must be object"));
    }
    if (level === "root" && restrictsMoreThanNames(metadata)) {
      const detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
      this.#forbidden(path, detail);
    }
  }

  #values(props: JSONObject, skipAnyOf: boolean, skipAllOfAnyOf: boolean, path: FieldPath): void {
    if (!skipAnyOf) this.#nestedList(props, "anyOf", path);
    for (const [at, nested] of schemaList(props, "allOf").entries()) {
      this.#nested(nested, skipAllOfAnyOf && at === 0, path.child("allOf").index(at));
    }
    this.#nestedList(props, "oneOf", path);
    const not = schemaOf(props, "not");
    if (not !== undefined) this.#nested(not, false, path.child("not"));
    this.#pattern(text(props, "pattern"), path.child("pattern"));
  }

  #nestedList(props: JSONObject, key: string, path: FieldPath): void {
    for (const [at, nested] of schemaList(props, key).entries()) {
      this.#nested(nested, false, path.child(key).index(at));
    }
  }

  #pattern(pattern: string, path: FieldPath): void {
    if (pattern === "") return;
    if (this.#patterns === undefined) throw new TypeError("the schema has a pattern, but there is no pattern engine");
    try {
      this.#patterns.compile(pattern);
    } catch (error) {
      if (!(error instanceof PatternSyntaxError)) throw error;
      const detail = `must be a valid regular expression, but isn't: ${error.message}`;
      this.errors.push(fieldErrors.invalid(path, pattern, detail));
    }
  }

  /** A schema inside a logical junctor: it may restrict values, but not declare structure. */
  #nested(props: JSONObject, skipAnyOf: boolean, path: FieldPath): void {
    this.#values(props, skipAnyOf, false, path);
    const { schema: items } = itemsOf(props);
    if (items !== undefined) this.#nested(items, false, path.child("items"));
    const properties = schemaMap(props, "properties");
    for (const [key, nested] of properties) this.#nested(nested, false, path.child("properties").key(key));
    for (const [key, detail] of forbiddenInJunctors) {
      if (isSet(props, key)) this.#forbidden(path.child(key), detail);
    }
    if (properties.has("metadata")) {
      this.#forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context");
    }
  }

  #forbidden(path: FieldPath, detail: string): void {
    this.errors.push(fieldErrors.forbidden(path, detail));
  }
}

const forbiddenInJunctors: readonly (readonly [string, string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function isSet(props: JSONObject, key: string): boolean {
  const value = getOwn(props, key);
  if (value === undefined || value === null || value === false || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

function mayLackType(props: JSONObject): boolean {
  return flag(props, "x-kubernetes-int-or-string") || flag(props, "x-kubernetes-preserve-unknown-fields");
}

/** Only `name` and `generateName` of the object's own metadata may be restricted. */
function restrictsMoreThanNames(metadata: JSONObject): boolean {
  const harmless = new Set(["type", "default", "properties"]);
  if (Object.keys(metadata).some((key) => !harmless.has(key) && isSet(metadata, key))) return true;
  return [...schemaMap(metadata, "properties").keys()].some((key) => key !== "name" && key !== "generateName");
}
