/** A type of the checker. Values at run time have types too, those that `type(x)` gives. */
export interface CelType {
  readonly kind: TypeKind;
  /** The name that users write and error texts show, without parameters. */
  readonly name: string;
  /** Element, key and value, or whatever an opaque type is over. */
  readonly params: readonly CelType[];
}

export type TypeKind =
  | "dyn"
  | "error"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "list"
  | "map"
  | "struct"
  | "opaque"
  | "type"
  | "param";

function simple(kind: TypeKind, name: string = kind): CelType {
  return Object.freeze({ kind, name, params: [] });
}

export const dynType = simple("dyn");
/** As {@link dynType} under the name of what schemas leave open; conditions of Kubernetes may be of this type. */
export const anyType = simple("dyn", "any");
export const errorType = simple("error", "!error!");
export const nullType = simple("null", "null_type");
export const boolType = simple("bool");
export const intType = simple("int");
export const uintType = simple("uint");
export const doubleType = simple("double");
export const stringType = simple("string");
export const bytesType = simple("bytes");
export const timestampType = simple("timestamp", "google.protobuf.Timestamp");
export const durationType = simple("duration", "google.protobuf.Duration");
/** The type of types, over nothing in particular. */
export const typeType = simple("type");

export function listType(element: CelType): CelType {
  return { kind: "list", name: "list", params: [element] };
}

export function mapType(key: CelType, value: CelType): CelType {
  return { kind: "map", name: "map", params: [key, value] };
}

/** An object with fields that a {@link TypeProvider} knows by this name. */
export function structType(name: string): CelType {
  return { kind: "struct", name, params: [] };
}

/** A type of a library. */
export function opaqueType(name: string, ...params: readonly CelType[]): CelType {
  return { kind: "opaque", name, params };
}

export function optionalType(value: CelType): CelType {
  return opaqueType("optional_type", value);
}

/** The type of which a type is the value. */
export function typeTypeOf(type: CelType): CelType {
  return { kind: "type", name: "type", params: [type] };
}

/** A parameter of an overload's signature, or a variable of the checker. */
export function typeParam(name: string): CelType {
  return { kind: "param", name, params: [] };
}

/** Whether two types are the same, parameters included. */
export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, i) => sameType(param, b.params[i] ?? dynType));
}

/** The type as error texts show it. Mirrors `checker.FormatCELType`. */
export function formatType(type: CelType): string {
  if (type.params.length > 0) return `${type.name}(${type.params.map(formatType).join(", ")})`;
  switch (type.kind) {
    case "null":
    case "timestamp":
    case "duration":
      return type.kind;
    default:
      return type.name;
  }
}

/** The types of arguments as error texts show them; of a call on a receiver, that comes first. */
export function formatSignature(args: readonly CelType[], member: boolean): string {
  const texts = args.map(formatType);
  return member ? `${texts[0]}.(${texts.slice(1).join(", ")})` : `(${texts.join(", ")})`;
}

/** The value type of an optional type; undefined for any other. */
export function unwrapOptional(type: CelType): CelType | undefined {
  return type.kind === "opaque" && type.name === "optional_type" ? type.params[0] : undefined;
}
