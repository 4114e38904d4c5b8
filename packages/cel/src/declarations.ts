import type { CelType } from "./types/type.js";
import type { Value } from "./values/value.js";

/** A function by name, with all its overloads. */
export interface FunctionDecl {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** One signature of a function and what it does. */
export interface Overload {
  /** Stable id, that of `cel-go`: costs are looked up by it. */
  readonly id: string;
  /** Whether it is called on a receiver, which is then the first argument. */
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /**
   * Called with arguments of the declared types, none of them an error. Absent for what the evaluator does itself: logic,
   * conditionals, equality, indexing.
   */
  readonly call?: Implementation;
}

/** The body of an overload. A failure is returned as an error value, never thrown. */
export type Implementation = (...args: readonly Value[]) => Value;

/** A variable of an expression. */
export interface VariableDecl {
  readonly name: string;
  readonly type: CelType;
  /** Set for constants: the variable is this value and needs none at run time. */
  readonly value?: Value;
}

/** Shorthand for an overload that is called as `f(a, b)`. */
export function overload(id: string, args: readonly CelType[], result: CelType, call?: Implementation): Overload {
  return { id, member: false, args, result, ...(call === undefined ? {} : { call }) };
}

/** Shorthand for an overload that is called as `a.f(b)`. */
export function memberOverload(id: string, args: readonly CelType[], result: CelType, call?: Implementation): Overload {
  return { id, member: true, args, result, ...(call === undefined ? {} : { call }) };
}

/** A field of an object type. */
export interface FieldType {
  readonly type: CelType;
  /** The key in the object, where it differs from the name in expressions. */
  readonly key?: string;
  /** Whether null stands for a field that is not there: so it is in custom resources. Default false. */
  readonly nullIsAbsent?: boolean;
}

/** Knows object types. */
export interface TypeProvider {
  /** Whether there is an object type of this name. */
  hasType(name: string): boolean;
  /** The field of an object type by its name in expressions. */
  findField(typeName: string, field: string): FieldType | undefined;
  /** The type that a name stands for, where that is not the object type of the name itself. */
  findTypeName?(name: string): CelType | undefined;
  /** Makes an object from a literal. Absent: literals of these types are errors. */
  construct?(typeName: string, fields: ReadonlyMap<string, Value>): Value;
}
