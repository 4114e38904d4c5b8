import {
  type Field,
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  type ListSchema,
  type Schema,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import { structSchemaFor, typeKeyOf } from "../schema/built-in-schemas.js";
import { splitTypeKey } from "../schema/type-table.js";
import { checkPresence, checkValue } from "./field-rules.js";
import { enforcesStagedRules, hasEnforcedRules, rulesOfType, type ValidationRule } from "./rule-table.js";
import { checkUnions, discriminatedRules, type UnionState } from "./union-rules.js";

/** Answers for feature gates. */
interface Gates {
  enabled(name: string): boolean;
}

/** Whether objects of a kind have declared rules. @param typeKey - of the kind: `resource.v1.ResourceClaim` */
export function hasDeclaredRules(typeKey: string): boolean {
  return hasEnforcedRules(splitTypeKey(typeKey).packageKey);
}

/**
 * Validates an object by the rules that its types declare. On update what did not change is not looked at again, so that
 * objects from before a rule go on. Mirrors the functions that upstream generates from `+k8s:` tags.
 * @param old - what is stored; left out for a new object
 */
export function validateDeclaredRules(
  typeKey: string,
  gates: Gates,
  obj: JSONObject,
  old?: JSONObject,
): readonly FieldError[] {
  const staged = enforcesStagedRules(splitTypeKey(typeKey).packageKey);
  const walker = new Walker(gates, staged, old !== undefined);
  return walker.struct(structSchemaFor(typeKey), obj, old, undefined);
}

/** The schema of an object, walked with its rules. */
class Walker {
  readonly #gates: Gates;
  readonly #staged: boolean;
  readonly #isUpdate: boolean;

  constructor(gates: Gates, staged: boolean, isUpdate: boolean) {
    this.#gates = gates;
    this.#staged = staged;
    this.#isUpdate = isUpdate;
  }

  struct(
    schema: StructSchema,
    value: JSONObject,
    old: JSONObject | undefined,
    path: FieldPath | undefined,
  ): readonly FieldError[] {
    const typeKey = typeKeyOf(schema);
    if (typeKey === undefined) return [];
    const declared = rulesOfType(typeKey).fields;
    const rules = (name: string) => this.#active(Object.hasOwn(declared, name) ? (declared[name] ?? []) : []);
    const state: UnionState = { fields: schema.fields, rules, value, old, path: path ?? FieldPath.root("") };
    const errors = [...checkUnions(state)];
    for (const field of schema.fields.values()) {
      // Metadata has rules of its own, which every object is checked by.
      if (path === undefined && field.name === "metadata") continue;
      const at = path?.child(field.name) ?? FieldPath.root(field.name);
      const fieldRules = discriminatedRules(state, rules(field.name));
      errors.push(...this.#field(field, fieldRules, getOwn(value, field.name), old && getOwn(old, field.name), at));
    }
    return errors;
  }

  /** The rules that count: those of a later release and those behind gates may not. */
  #active(rules: readonly ValidationRule[]): readonly ValidationRule[] {
    return rules.flatMap((rule) => {
      if (rule.stage !== undefined && !this.#staged) return [];
      if (rule.tag !== "ifEnabled" && rule.tag !== "ifDisabled") return [rule];
      const applies = this.#gates.enabled(rule.arg ?? "") === (rule.tag === "ifEnabled");
      return applies && rule.rule !== undefined ? this.#active([rule.rule]) : [];
    });
  }

  #field(
    field: Field,
    rules: readonly ValidationRule[],
    value: JSONValue | undefined,
    old: JSONValue | undefined,
    path: FieldPath,
  ): readonly FieldError[] {
    if (this.#isUpdate && jsonEqual(value ?? null, old ?? null)) return [];
    const isUpdate = this.#isUpdate;
    const ended = checkPresence(rules, { field, value, old, path, isUpdate });
    if (ended !== undefined) return ended;
    if (value === undefined || value === null) {
      // A text that is neither required nor optional is looked at even when it is empty.
      return field.schema.kind === "scalar" && !field.pointer
        ? rules.flatMap((rule) => checkValue(rule, "", path))
        : [];
    }
    return [
      ...this.#unique(field.schema, rules, value, path),
      ...rules.flatMap((rule) => this.#rule(rule, field.schema, value, path)),
      ...this.#value(field.schema, rules, value, old, path),
    ];
  }

  #rule(rule: ValidationRule, schema: Schema, value: JSONValue, path: FieldPath): readonly FieldError[] {
    const { tag, arg = "", rule: inner } = rule;
    if (inner === undefined) return checkValue(rule, value, path);
    if (tag === "eachKey" && isJSONObject(value)) {
      return Object.keys(value).flatMap((key) => checkValue(inner, key, path));
    }
    if (tag === "eachVal" && Array.isArray(value)) {
      return value.flatMap((item, index) => checkValue(inner, item, path.index(index)));
    }
    if (tag === "eachVal" && isJSONObject(value)) {
      return Object.entries(value).flatMap(([key, item]) => checkValue(inner, item ?? null, path.key(key)));
    }
    if (tag !== "subfield" || !isJSONObject(value) || schema.kind !== "struct") return [];
    const field = schema.fields.get(arg);
    return field === undefined ? [] : this.#field(field, [inner], getOwn(value, arg), undefined, path.child(arg));
  }

  /** Sets have each item once, maps each key. Mirrors `validate.Unique`. */
  #unique(schema: Schema, rules: readonly ValidationRule[], value: JSONValue, path: FieldPath): readonly FieldError[] {
    if (!Array.isArray(value)) return [];
    if (rules.some(({ tag }) => tag === "customUnique")) return [];
    const keyOf = identityOf(schema as ListSchema, rules);
    if (keyOf === undefined) return [];
    const seen = new Set<string>();
    return value.flatMap((item, index) => {
      const key = keyOf(item);
      if (seen.has(key)) return [fieldErrors.duplicate(path.index(index), item)];
      seen.add(key);
      return [];
    });
  }

  #value(
    schema: Schema,
    rules: readonly ValidationRule[],
    value: JSONValue,
    old: JSONValue | undefined,
    path: FieldPath,
  ): readonly FieldError[] {
    switch (schema.kind) {
      case "struct":
        if (!isJSONObject(value)) return [];
        return this.struct(schema, value, isJSONObject(old) ? old : undefined, path);
      case "list":
        return Array.isArray(value) ? this.#items(schema, rules, value, Array.isArray(old) ? old : [], path) : [];
      case "map":
        if (!isJSONObject(value)) return [];
        return Object.entries(value).flatMap(([key, item]) => {
          const before = isJSONObject(old) ? getOwn(old, key) : undefined;
          return this.#item(schema.values, item ?? null, before, path.key(key));
        });
      case "scalar":
        return this.#enum(schema, value, path);
      default:
        return [];
    }
  }

  #items(
    schema: ListSchema,
    rules: readonly ValidationRule[],
    value: readonly JSONValue[],
    old: readonly JSONValue[],
    path: FieldPath,
  ): readonly FieldError[] {
    const keyOf = identityOf(schema, rules) ?? ((item: JSONValue) => JSON.stringify(item, bigintAsText));
    const before = new Map(old.map((item) => [keyOf(item), item]));
    return value.flatMap((item, index) => this.#item(schema.items, item, before.get(keyOf(item)), path.index(index)));
  }

  #item(schema: Schema, value: JSONValue, old: JSONValue | undefined, path: FieldPath): readonly FieldError[] {
    if (this.#isUpdate && old !== undefined && jsonEqual(value, old)) return [];
    return this.#value(schema, [], value, old, path);
  }

  /** Named types of texts may declare that their constants are all there are. */
  #enum(schema: Schema, value: JSONValue, path: FieldPath): readonly FieldError[] {
    if (schema.kind !== "scalar" || schema.enum === undefined || schema.name === undefined) return [];
    const declared = this.#active(rulesOfType(schema.name).own).some(({ tag }) => tag === "enum");
    const known = schema.enum as readonly JSONValue[];
    if (!declared || typeof value !== "string" || known.includes(value)) return [];
    return [fieldErrors.notSupported(path, value, [...known].map(String).sort())];
  }
}

/** What tells the items of a list apart, by the schema or by the rules; undefined when nothing does. */
function identityOf(schema: ListSchema, rules: readonly ValidationRule[]): ((item: JSONValue) => string) | undefined {
  const unique = rules.find(({ tag }) => tag === "unique")?.value;
  const listType = unique ?? rules.find(({ tag }) => tag === "listType")?.value;
  if (listType === "set") return (item) => JSON.stringify(item, bigintAsText);
  if (listType !== "map") return undefined;
  const declared = rules.filter(({ tag }) => tag === "listMapKey").map(({ value }) => String(value));
  const keys = declared.length > 0 ? declared : (schema.listMapKeys ?? []);
  return (item) =>
    JSON.stringify(isJSONObject(item) ? keys.map((key) => getOwn(item, key) ?? null) : item, bigintAsText);
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
