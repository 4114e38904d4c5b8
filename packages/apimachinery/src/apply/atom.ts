import type { JSONValue } from "../json/json-value.js";
import { getOwn, isJSONObject, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { AnySchema, ListSchema, ScalarSchema, Schema, StructSchema } from "../schema/schema.js";
import { keyElement, type PathElement, valueElement } from "./path-element.js";

/** How apply sees a value: as one leaf, as a list, or as a map of named children. */
export type Atom = ScalarAtom | ListAtom | MapAtom;

export interface ScalarAtom {
  readonly kind: "scalar";
  /** What the scalar must be; `untyped` lets any scalar in. */
  readonly scalar: "numeric" | "string" | "boolean" | "untyped";
}

export interface ListAtom {
  readonly kind: "list";
  readonly relationship: "atomic" | "set" | "map";
  readonly keys: readonly string[];
  readonly items: Schema;
}

export interface MapAtom {
  readonly kind: "map";
  readonly atomic: boolean;
  /** Whether `name` is a declared field: such a path is a member only as a leaf, a free map key always. */
  declares(name: string): boolean;
  /** Schema of the child `name`; undefined when it is neither declared nor let in. */
  child(name: string): Schema | undefined;
}

/** Values without a type of their own are deduced: objects granular, lists atomic, the rest scalars. */
export const deducedSchema: AnySchema = Object.freeze({ kind: "any" });

const deducedScalar: ScalarAtom = { kind: "scalar", scalar: "untyped" };
const deducedList: ListAtom = { kind: "list", relationship: "atomic", keys: [], items: deducedSchema };
const deducedMap: MapAtom = { kind: "map", atomic: false, declares: () => false, child: () => deducedSchema };

const atoms = new WeakMap<Schema, Atom>();

/** The atom of `schema`; for untyped schemas it follows from `value`. Mirrors structured-merge-diff's `deduceAtom`. */
export function atomOf(schema: Schema, value: JSONValue | undefined): Atom {
  if (schema.kind === "any") return deduce(value);
  let atom = atoms.get(schema);
  if (atom === undefined) {
    atom = toAtom(schema);
    atoms.set(schema, atom);
  }
  return atom;
}

function deduce(value: JSONValue | undefined): Atom {
  if (Array.isArray(value)) return deducedList;
  if (value === null || value === undefined || isJSONObject(value)) return deducedMap;
  return deducedScalar;
}

function toAtom(schema: Exclude<Schema, AnySchema>): Atom {
  switch (schema.kind) {
    case "struct":
      return structAtom(schema);
    case "map":
      return { kind: "map", atomic: schema.mapType === "atomic", declares: () => false, child: () => schema.values };
    case "list":
      return {
        kind: "list",
        relationship: schema.listType ?? "atomic",
        keys: schema.listMapKeys ?? [],
        items: schema.items,
      };
    case "scalar":
      return { kind: "scalar", scalar: scalarKind(schema) };
  }
}

function structAtom(schema: StructSchema): MapAtom {
  const others = schema.unknownFields === "preserve" ? deducedSchema : undefined;
  return {
    kind: "map",
    atomic: schema.structType === "atomic",
    declares: (name) => schema.fields.has(name),
    child: (name) => schema.fields.get(name)?.schema ?? others,
  };
}

function scalarKind(schema: ScalarSchema): ScalarAtom["scalar"] {
  switch (schema.type) {
    case "boolean":
      return "boolean";
    case "int32":
    case "int64":
    case "integer":
    case "number":
      return "numeric";
    case "intOrString":
    case "quantity":
      return "untyped";
    default:
      return "string";
  }
}

/**
 * The path element of a list item, or a message that says why it has none.
 * Mirrors structured-merge-diff's `listItemToPathElement`.
 */
export function listItemElement(list: ListAtom, item: JSONValue): { element: PathElement } | { error: string } {
  if (list.relationship === "set") return setItemElement(item);
  if (item === null) return { error: "associative list with keys may not have a null element" };
  if (!isJSONObject(item)) return { error: "associative list with keys may not have non-map elements" };
  const keys: MutableJSONObject = {};
  for (const name of list.keys) {
    const value = getOwn(item, name) ?? keyDefault(list.items, name);
    if (value !== undefined) setOwn(keys, name, value);
  }
  if (list.keys.length > 0 && Object.keys(keys).length === 0) {
    const names = `[${list.keys.map((name) => JSON.stringify(name)).join(" ")}]`;
    return {
      error: `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    };
  }
  return { element: keyElement(keys) };
}

function keyDefault(items: ListSchema["items"], name: string): JSONValue | undefined {
  return items.kind === "struct" ? items.fields.get(name)?.default : undefined;
}

function setItemElement(item: JSONValue): { element: PathElement } | { error: string } {
  if (item === null) return { error: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { error: "not supported: associative list with lists as elements" };
  if (isJSONObject(item)) return { error: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}
