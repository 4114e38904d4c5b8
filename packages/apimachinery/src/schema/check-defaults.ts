import { jsonEqual } from "../json/equal.js";
import { type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { type FieldError, fieldErrors, toAggregateText, toErrorText } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { unreadableMetadata } from "./default-metadata.js";
import { validateEmbeddedResources } from "./embedded-resources.js";
import type { PatternEngine } from "./pattern.js";
import { pruneUnknown, pruneValue } from "./prune.js";
import type { Schema, StructSchema } from "./schema.js";
import type { SchemaRequirements } from "./schema-requirements.js";
import type { RuleValidator } from "./validate.js";
import { ValueValidator } from "./validate-value.js";
import { toFieldError } from "./validation-failure.js";

/** What the check of defaults needs besides their schema. */
export interface DefaultsOptions {
  readonly patterns?: PatternEngine;
  /** Evaluates CEL rules against defaults. Absent: rules are not looked at. */
  readonly ruleValidator?: RuleValidator;
  /** Schema of `metav1.ObjectMeta`. Absent: whether metadata can be read is not looked at. */
  readonly objectMeta?: StructSchema;
  /** The default of the whole object. */
  readonly rootDefault?: JSONValue;
  /** What is let through because it was there before. */
  readonly requirements?: Pick<SchemaRequirements, "prunedDefaults">;
}

const metaFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);
const typeMeta: JSONObject = { apiVersion: "validation/v1", kind: "Validation" };

/**
 * Checks that defaults fit the schema they are in: no unknown fields, valid, and with readable, valid metadata where they
 * are resources, have one inside, or are a part of one's metadata.
 *
 * Source: pkg/apiserver/schema/defaulting/validation.go in k8s.io/apiextensions-apiserver v0.36.
 */
export function checkDefaults(schema: Schema, path: FieldPath, options: DefaultsOptions): FieldError[] {
  const checker = new DefaultsChecker(options);
  checker.visit(schema, options.rootDefault, { path, isResource: true, meta: undefined });
  return checker.errors;
}

/** Where a schema stands. */
interface Place {
  readonly path: FieldPath;
  /** Whether values are whole resources: the root, and embedded ones. */
  readonly isResource: boolean;
  /** The resource around, where the schema is a part of its type or metadata. */
  readonly meta: Surroundings | undefined;
}

interface Surroundings {
  readonly resource: Schema;
  /** The resource with a value at this place, and nothing else. */
  readonly around: (value: JSONValue) => JSONObject;
}

class DefaultsChecker {
  readonly errors: FieldError[] = [];
  readonly #options: DefaultsOptions;

  constructor(options: DefaultsOptions) {
    this.#options = options;
  }

  /** Checks the default of a schema, then those below. Maps have none below: they are forbidden there. */
  visit(schema: Schema, value: JSONValue | undefined, place: Place): void {
    if (value !== undefined) this.errors.push(...this.#errorsOf(value, schema, place));
    const object = schema.kind === "any" ? schema.shapes?.object : schema;
    const list = schema.kind === "any" ? schema.shapes?.list : schema;
    const { isResource, meta, path } = place;
    if (list?.kind === "list") {
      const items = meta && within(meta, (item) => [item]);
      this.visit(list.items, list.itemDefault, { path: path.child("items"), ...placeOf(list.items, items) });
    }
    if (object?.kind !== "struct") return;
    for (const { name, schema: field, default: fieldDefault } of object.fields.values()) {
      const around = isResource && metaFields.has(name) ? { resource: schema, around: asObject } : meta;
      const below = around && within(around, (part) => ({ [name]: part }));
      this.visit(field, fieldDefault, { path: path.child("properties").key(name), ...placeOf(field, below) });
    }
  }

  #errorsOf(value: JSONValue, schema: Schema, { isResource, meta, path }: Place): readonly FieldError[] {
    const at = path.child("default");
    if (meta !== undefined) {
      const problem = this.#metadataProblem(meta.around(value), meta.resource);
      if (problem !== undefined)
        return [fieldErrors.invalid(at, sorted(value), `must result in valid metadata: ${problem}`)];
      return this.#validated(value, schema, at);
    }
    const mayHaveUnknown = this.#options.requirements?.prunedDefaults === false;
    const unknown =
      mayHaveUnknown || jsonEqual(prune(value, schema, isResource), value)
        ? []
        : [fieldErrors.invalid(at, sorted(value), "must not have unknown fields")];
    const unreadable = this.#unreadable(value, { schema, path: at, isResource });
    if (unreadable !== undefined) return [...unknown, unreadable];
    const misfits = validateEmbeddedResources(value, schema, at, isResource);
    return [...unknown, ...(misfits.length > 0 ? misfits : this.#validated(value, schema, at))];
  }

  #metadataProblem(resource: JSONObject, schema: Schema): string | undefined {
    const unreadable = this.#unreadable(resource, { schema, path: undefined, isResource: true });
    if (unreadable !== undefined) return toErrorText(unreadable);
    const errors = validateEmbeddedResources(resource, schema, undefined, true);
    return errors.length === 0 ? undefined : toAggregateText(errors);
  }

  #unreadable(value: JSONValue, place: Parameters<typeof unreadableMetadata>[1]): FieldError | undefined {
    const { objectMeta } = this.#options;
    return objectMeta === undefined ? undefined : unreadableMetadata(value, place, objectMeta);
  }

  #validated(value: JSONValue, schema: Schema, path: FieldPath): readonly FieldError[] {
    const { patterns, ruleValidator } = this.#options;
    const failures = new ValueValidator(patterns).run(value, schema, undefined);
    if (failures.length > 0) return failures.map((failure) => toFieldError(failure, path));
    if (ruleValidator === undefined) return [];
    // It has to be good both as what was there before and as something new.
    const kept = ruleValidator({ value, old: value, schema, path });
    return kept.length > 0 ? kept : ruleValidator({ value, schema, path });
  }
}

/** Embedded resources begin anew: what is around them is none of their metadata. */
function placeOf(schema: Schema, meta: Surroundings | undefined): Pick<Place, "isResource" | "meta"> {
  const isResource = "embeddedResource" in schema && schema.embeddedResource === true;
  return { isResource, meta: isResource ? undefined : meta };
}

function within({ around, resource }: Surroundings, wrap: (value: JSONValue) => JSONValue): Surroundings {
  return { resource, around: (value) => around(wrap(value)) };
}

function asObject(value: JSONValue): JSONObject {
  return { ...typeMeta, ...(value as JSONObject) };
}

/** As Go prints it. */
function sorted(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const result: MutableJSONObject = {};
  for (const [key, item = null] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    setOwn(result, key, sorted(item));
  }
  return result;
}

function prune(value: JSONValue, schema: Schema, isResource: boolean): JSONValue {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isResource && isObject ? pruneUnknown(value as JSONObject, schema).object : pruneValue(value, schema);
}
