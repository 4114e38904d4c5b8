import { type FunctionDecl, overload } from "../declarations.js";
import { operators } from "../operators.js";
import {
  bytesType,
  doubleType,
  durationType,
  intType,
  listType,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../types/type.js";
import {
  divisionByZero,
  durationOverflow,
  modulusByZero,
  timestampOverflow,
  uintOverflow,
} from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import type { Int } from "../values/int.js";
import { maxTextLength, textTooLong } from "../values/text.js";
import type { Timestamp } from "../values/timestamp.js";
import { maxUint64, Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";
import { taking } from "./arguments.js";
import { addInt, divideInt, moduloInt, multiplyInt, negateInt, subtractInt } from "./int-arithmetic.js";
import { concatLists } from "./lists.js";

const a = typeParam("A");
const ints = [intType, intType];
const uints = [uintType, uintType];
const doubles = [doubleType, doubleType];

/** `+`, `-`, `*`, `/`, `%` and negation, overflow being an error. */
export const arithmetic: readonly FunctionDecl[] = [
  {
    name: operators.add,
    overloads: [
      overload("add_bytes", [bytesType, bytesType], bytesType, taking(addBytes)),
      overload(
        "add_double",
        doubles,
        doubleType,
        onDoubles((x, y) => x + y),
      ),
      overload("add_duration_duration", [durationType, durationType], durationType, taking(addDurations)),
      overload("add_duration_timestamp", [durationType, timestampType], timestampType, taking(addToTimestamp)),
      overload(
        "add_timestamp_duration",
        [timestampType, durationType],
        timestampType,
        taking((time: Timestamp, span: Duration) => addToTimestamp(span, time)),
      ),
      overload("add_int64", ints, intType, taking(addInt)),
      overload("add_list", [listType(a), listType(a)], listType(a), taking(concatLists)),
      overload("add_string", [stringType, stringType], stringType, taking(addStrings)),
      overload(
        "add_uint64",
        uints,
        uintType,
        onUints((x, y) => x + y),
      ),
    ],
  },
  {
    name: operators.divide,
    overloads: [
      overload(
        "divide_double",
        doubles,
        doubleType,
        onDoubles((x, y) => x / y),
      ),
      overload("divide_int64", ints, intType, taking(divideInt)),
      overload(
        "divide_uint64",
        uints,
        uintType,
        taking((x: Uint, y: Uint) => (y.value === 0n ? divisionByZero : new Uint(x.value / y.value))),
      ),
    ],
  },
  {
    name: operators.modulo,
    overloads: [
      overload("modulo_int64", ints, intType, taking(moduloInt)),
      overload(
        "modulo_uint64",
        uints,
        uintType,
        taking((x: Uint, y: Uint) => (y.value === 0n ? modulusByZero : new Uint(x.value % y.value))),
      ),
    ],
  },
  {
    name: operators.multiply,
    overloads: [
      overload(
        "multiply_double",
        doubles,
        doubleType,
        onDoubles((x, y) => x * y),
      ),
      overload("multiply_int64", ints, intType, taking(multiplyInt)),
      overload(
        "multiply_uint64",
        uints,
        uintType,
        onUints((x, y) => x * y),
      ),
    ],
  },
  {
    name: operators.negate,
    overloads: [
      overload(
        "negate_double",
        [doubleType],
        doubleType,
        taking((x: Double) => new Double(-x.value)),
      ),
      overload(
        "negate_int64",
        [intType],
        intType,
        taking((x: Int) => negateInt(x)),
      ),
    ],
  },
  {
    name: operators.subtract,
    overloads: [
      overload(
        "subtract_double",
        doubles,
        doubleType,
        onDoubles((x, y) => x - y),
      ),
      overload("subtract_duration_duration", [durationType, durationType], durationType, taking(subtractDurations)),
      overload("subtract_int64", ints, intType, taking(subtractInt)),
      overload(
        "subtract_timestamp_duration",
        [timestampType, durationType],
        timestampType,
        taking((time: Timestamp, span: Duration) => addToTimestamp(new Duration(-span.nanos), time)),
      ),
      overload("subtract_timestamp_timestamp", [timestampType, timestampType], durationType, taking(timeBetween)),
      overload(
        "subtract_uint64",
        uints,
        uintType,
        onUints((x, y) => x - y),
      ),
    ],
  },
];

function onDoubles(body: (x: number, y: number) => number) {
  return taking((x: Double, y: Double) => new Double(body(x.value, y.value)));
}

function onUints(body: (x: bigint, y: bigint) => bigint) {
  return taking((x: Uint, y: Uint) => {
    const value = body(x.value, y.value);
    return value < 0n || value > maxUint64 ? uintOverflow : new Uint(value);
  });
}

function addStrings(x: string, y: string): Value {
  return x.length + y.length > maxTextLength ? textTooLong : x + y;
}

function addBytes(x: Uint8Array, y: Uint8Array): Value {
  return Buffer.concat([x, y]);
}

function addDurations(x: Duration, y: Duration): Value {
  return Duration.checked(x.nanos + y.nanos) ?? durationOverflow;
}

function subtractDurations(x: Duration, y: Duration): Value {
  return Duration.checked(x.nanos - y.nanos) ?? durationOverflow;
}

function addToTimestamp(span: Duration, time: Timestamp): Value {
  return time.plusNanos(span.nanos) ?? timestampOverflow;
}

function timeBetween(x: Timestamp, y: Timestamp): Value {
  return Duration.checked(x.totalNanos - y.totalNanos) ?? durationOverflow;
}
