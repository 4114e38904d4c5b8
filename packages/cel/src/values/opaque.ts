import type { CelType } from "../types/type.js";
import type { Value } from "./value.js";

/** A value of a library's own type: a quantity, an URL, an address. */
export abstract class OpaqueValue {
  abstract readonly type: CelType;

  /** Whether another value, of whatever type, is the same. */
  abstract equals(other: Value): boolean;

  /** What `value.name` is; undefined when there is no such field, which is so with all values that have no fields. */
  field(_name: string): Value | undefined {
    return undefined;
  }

  /** What `size` and the cost of working on it are; 1 where there is nothing to count. */
  get size(): number {
    return 1;
  }

  /** A text that is the same for equal values of a type, and for no others. */
  get key(): string {
    return this.toString();
  }

  /** The text in error messages. */
  toString(): string {
    return this.type.name;
  }
}
