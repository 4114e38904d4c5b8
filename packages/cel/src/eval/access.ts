import { CelError } from "../values/cel-error.js";
import { CelMap, mapKeyOf } from "../values/cel-map.js";
import { Double } from "../values/double.js";
import { formatGoShortest } from "../values/go-float.js";
import { numberOf } from "../values/numbers.js";
import { OpaqueValue } from "../values/opaque.js";
import { adaptNumber, ownValue } from "../values/own-value.js";
import { isPlainObject, runtimeType } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";

/** The value of a field or under a string key; undefined when there is none. */
export function findField(operand: Value, field: string): Value | undefined {
  if (isPlainObject(operand)) return ownValue(operand, field);
  if (operand instanceof CelMap) return operand.get(field);
  return operand instanceof OpaqueValue ? operand.field(field) : undefined;
}

export function missingKey(key: Value): CelError {
  return new CelError(`no such key: ${keyText(key)}`);
}

/** The element or value at an index; undefined when there is none, an error when there cannot be one. */
export function findIndex(operand: Value, index: Value): Value | CelError | undefined {
  if (Array.isArray(operand)) {
    const position = listPosition(index);
    return position instanceof CelError ? position : adaptNumber((operand as readonly Value[])[position]);
  }
  if (isPlainObject(operand)) return typeof index === "string" ? ownValue(operand, index) : undefined;
  if (!(operand instanceof CelMap)) return undefined;
  const key = mapKeyOf(index);
  return key === undefined ? undefined : operand.get(key);
}

/** What an index that leads nowhere is answered with. */
export function missingIndex(operand: Value, index: Value): CelError {
  return Array.isArray(operand) ? new CelError(`index out of bounds: ${keyText(index)}`) : missingKey(index);
}

function listPosition(index: Value): number | CelError {
  const number = numberOf(index);
  if (number === undefined) return new CelError(`unsupported index type '${runtimeType(index).name}' in list`);
  if (typeof number === "number" && !Number.isInteger(number)) {
    return new CelError(`unsupported index value ${keyText(index)} in list`);
  }
  return Number(number);
}

function keyText(key: Value): string {
  if (key instanceof Double) return formatGoShortest(key.value);
  return String(numberOf(key) ?? key);
}
