import { isJSONObject, type JSONValue } from "../json/json-value.js";
import type { AnySchema, ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "../schema/schema.js";
import { preservingSchema } from "./preserving-schema.js";

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
  /** {@link keys} in the order of path elements, each as it is written there: `"name":`. */
  readonly writtenKeys: readonly { readonly name: string; readonly written: string }[];
  readonly items: Schema;
}

export interface MapAtom {
  readonly kind: "map";
  readonly atomic: boolean;
  /** Whether everything in it is let in and nothing declared: such maps have no schema that could have changed. */
  readonly isOpen: boolean;
  /** Whether `name` is a declared field: such a path is a member only as a leaf, a free map key always. */
  declares(name: string): boolean;
  /** Schema of the child `name`; undefined when it is neither declared nor let in. */
  child(name: string): Schema | undefined;
}

/** The three things that a value without a type of its own may be. */
interface Shapes {
  readonly scalar: ScalarAtom;
  readonly list: ListAtom;
  readonly map: MapAtom;
}

/** Values without a type of their own are deduced: objects granular, lists atomic, the rest scalars. */
export const deducedSchema: AnySchema = Object.freeze({ kind: "any" });
/** The same inside of atomic values: nothing in it is granular. */
const untypedSchema: AnySchema = Object.freeze({ kind: "any", mapType: "atomic" });

const anyScalar: ScalarAtom = { kind: "scalar", scalar: "untyped" };
const anyList: ListAtom = { kind: "list", relationship: "atomic", keys: [], writtenKeys: [], items: untypedSchema };
const deduced: Shapes = { scalar: anyScalar, list: anyList, map: openMap(false, deducedSchema) };
const untyped: Shapes = { scalar: anyScalar, list: anyList, map: openMap(true, untypedSchema) };

const atoms = new WeakMap<Schema, Atom>();
const shapes = new WeakMap<AnySchema, Shapes>();

/**
 * The atom of `schema`; for schemas without a type it follows from `value`. Mirrors structured-merge-diff's `deduceAtom`
 * over what kube-openapi's `schemaconv` makes of published schemas.
 */
export function atomOf(schema: Schema, value: JSONValue | undefined): Atom {
  if (schema.kind === "any") return deduce(shapesOf(schema), value);
  // Published without a type, so that it may be one of two: what else it must not be is found out when it is decoded.
  if (schema.kind === "scalar" && schema.type === "intOrString") return deduce(deduced, value);
  let atom = atoms.get(schema);
  if (atom === undefined) {
    atom = toAtom(schema);
    atoms.set(schema, atom);
  }
  return atom;
}

function deduce({ scalar, list, map }: Shapes, value: JSONValue | undefined): Atom {
  if (Array.isArray(value)) return list;
  return value === null || value === undefined || isJSONObject(value) ? map : scalar;
}

function shapesOf(schema: AnySchema): Shapes {
  if (schema.mapType === "atomic") return untyped;
  // The shapes of built-in types are Go's alone: their documents say that every value is let in.
  if (schema.shapes === undefined || schema.name !== undefined) return deduced;
  let own = shapes.get(schema);
  if (own === undefined) {
    const { object, list } = schema.shapes;
    own = {
      scalar: anyScalar,
      list: list === undefined ? anyList : listAtom(list),
      map: object === undefined ? deduced.map : mapAtom(object),
    };
    shapes.set(schema, own);
  }
  return own;
}

function toAtom(schema: Exclude<Schema, AnySchema>): Atom {
  switch (schema.kind) {
    case "struct":
    case "map":
      return mapAtom(schema);
    case "list":
      return listAtom(schema);
    case "scalar":
      return { kind: "scalar", scalar: scalarKind(schema) };
  }
}

function listAtom({ listType, listMapKeys, items }: ListSchema): ListAtom {
  const keys = listMapKeys ?? [];
  const writtenKeys = [...new Set(keys)].sort().map((name) => ({ name, written: `${JSON.stringify(name)}:` }));
  return { kind: "list", relationship: listType ?? "atomic", keys, writtenKeys, items };
}

function mapAtom(schema: StructSchema | MapSchema): MapAtom {
  if (schema.kind === "struct") return structAtom(schema);
  return {
    kind: "map",
    atomic: schema.mapType === "atomic",
    isOpen: isUntyped(schema.values),
    declares: () => false,
    child: () => schema.values,
  };
}

function openMap(atomic: boolean, values: AnySchema): MapAtom {
  return { kind: "map", atomic, isOpen: !atomic, declares: () => false, child: () => values };
}

/** Fields that every embedded object has, whether its schema says so or not. */
const embeddedFields: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ["apiVersion", { kind: "scalar", type: "string" }],
  ["kind", { kind: "scalar", type: "string" }],
  ["metadata", deducedSchema],
]);

function structAtom(schema: StructSchema): MapAtom {
  const { fields, unknownFields, structType, embeddedResource } = schema;
  const others = otherFields(schema);
  const embedded = embeddedResource ? embeddedFields : undefined;
  return {
    kind: "map",
    atomic: structType === "atomic",
    isOpen: fields.size === 0 && !embeddedResource && others !== undefined && isUntyped(others),
    declares: (name) => fields.has(name) || embedded?.has(name) === true,
    child(name) {
      const own = fields.get(name)?.schema;
      if (own === undefined) return embedded?.get(name) ?? others;
      return unknownFields === "preserve" ? preservingSchema(own) : own;
    },
  };
}

function otherFields({ fields, unknownFields, additionalProperties }: StructSchema): Schema | undefined {
  if (additionalProperties === false) return undefined;
  if (additionalProperties !== undefined) return additionalProperties;
  // An object about which nothing is said lets everything in.
  return unknownFields === "preserve" || fields.size === 0 ? deducedSchema : undefined;
}

function scalarKind({ type, validation }: ScalarSchema): ScalarAtom["scalar"] {
  switch (type) {
    case "boolean":
      return "boolean";
    case "int32":
    case "int64":
    case "integer":
    case "number":
      return "numeric";
    case "quantity":
    case "time":
    case "microTime":
      return "untyped";
    default:
      return isPlain(validation?.format) ? "string" : "untyped";
  }
}

/** Whether scalars of every type are let in, and it says so in its place instead of by a name. */
function isUntyped(schema: Schema): boolean {
  if (schema.kind === "any") return schema.mapType !== "atomic";
  if (schema.kind !== "scalar" || schema.name !== undefined) return false;
  return schema.type === "intOrString" || scalarKind(schema) === "untyped";
}

/** Texts with a format of their own may be published as anything. */
const isPlain = (format = "") => format === "" || format === "byte";
