import type { CelType } from "../types/type.js";
import type { CelError } from "./cel-error.js";
import type { CelMap } from "./cel-map.js";
import type { Double } from "./double.js";
import type { Duration } from "./duration.js";
import type { OpaqueValue } from "./opaque.js";
import type { Optional } from "./optional.js";
import type { Timestamp } from "./timestamp.js";
import type { TypeValue } from "./type-value.js";
import type { Uint } from "./uint.js";

/**
 * A value at run time. Plain JSON is used as it is: objects are maps or objects, read by own properties only; numbers
 * are integers (bigints beyond 2^53), so doubles are boxed. Errors are values too, and an operator decides what becomes
 * of them.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint
  | Double
  | Uint8Array
  | readonly Value[]
  | PlainObject
  | CelMap
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | OpaqueValue
  | CelError;

/** An object of parsed JSON. */
export interface PlainObject {
  readonly [key: string]: Value;
}

/** A value that knows its own type. */
export interface TypedValue {
  readonly type: CelType;
}
