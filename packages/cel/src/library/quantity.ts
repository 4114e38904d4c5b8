import { Quantity, QuantityError } from "@kube-apiserver/apimachinery";
import { memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, doubleType, intType, stringType, structType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { type Int, toInt } from "../values/int.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";

export const quantityType = structType("kubernetes.Quantity");

/** A resource quantity. */
export class QuantityValue extends OpaqueValue {
  override readonly type: CelType = quantityType;
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }

  override equals(other: Value): boolean {
    return other instanceof QuantityValue && this.quantity.equals(other.quantity);
  }

  override get key(): string {
    return this.quantity.toCanonicalString();
  }

  override toString(): string {
    return this.quantity.toString();
  }
}

const q = quantityType;

/** Resource quantities. Mirrors `library.Quantity`. */
export const quantityLibrary: EnvOptions = {
  types: [quantityType],
  functions: [
    { name: "quantity", overloads: [overload("string_to_quantity", [stringType], q, taking(parse))] },
    {
      name: "isQuantity",
      overloads: [
        overload(
          "is_quantity_string",
          [stringType],
          boolType,
          taking((text: string) => !(parse(text) instanceof CelError)),
        ),
      ],
    },
    {
      name: "sign",
      overloads: [
        overload(
          "quantity_sign",
          [q],
          intType,
          taking((value: QuantityValue) => value.quantity.sign),
        ),
      ],
    },
    comparison("isGreaterThan", "quantity_is_greater_than", boolType, (order) => order > 0),
    comparison("isLessThan", "quantity_is_less_than", boolType, (order) => order < 0),
    comparison("compareTo", "quantity_compare_to", intType, (order) => Math.sign(order)),
    {
      name: "asApproximateFloat",
      overloads: [
        memberOverload(
          "quantity_get_float",
          [q],
          doubleType,
          taking((value: QuantityValue) => new Double(value.quantity.toNumber())),
        ),
      ],
    },
    {
      name: "asInteger",
      overloads: [
        memberOverload(
          "quantity_get_int",
          [q],
          intType,
          taking((value: QuantityValue) => integerOf(value) ?? new CelError("cannot convert value to integer")),
        ),
      ],
    },
    {
      name: "isInteger",
      overloads: [
        memberOverload(
          "quantity_is_integer",
          [q],
          boolType,
          taking((value: QuantityValue) => integerOf(value) !== undefined),
        ),
      ],
    },
    sum("add", (a, b) => a.add(b)),
    sum("sub", (a, b) => a.sub(b)),
  ],
};

function parse(text: string): Value {
  try {
    return new QuantityValue(Quantity.parse(text));
  } catch (err) {
    if (!(err instanceof QuantityError)) throw err;
    return new CelError(err.message);
  }
}

function integerOf({ quantity }: QuantityValue): Int | undefined {
  const value = quantity.value();
  return Quantity.fromInteger(value).equals(quantity) ? toInt(value) : undefined;
}

function comparison(name: string, id: string, result: CelType, read: (order: number) => Value) {
  return {
    name,
    overloads: [
      memberOverload(
        id,
        [q, q],
        result,
        taking((a: QuantityValue, b: QuantityValue) => read(a.quantity.compare(b.quantity))),
      ),
    ],
  };
}

function sum(name: "add" | "sub", body: (a: Quantity, b: Quantity) => Quantity) {
  return {
    name,
    overloads: [
      memberOverload(
        `quantity_${name}`,
        [q, q],
        q,
        taking((a: QuantityValue, b: QuantityValue) => new QuantityValue(body(a.quantity, b.quantity))),
      ),
      memberOverload(
        `quantity_${name}_int`,
        [q, intType],
        q,
        taking(
          (a: QuantityValue, b: Int) => new QuantityValue(body(a.quantity, Quantity.fromInteger(b, "DecimalExponent"))),
        ),
      ),
    ],
  };
}
