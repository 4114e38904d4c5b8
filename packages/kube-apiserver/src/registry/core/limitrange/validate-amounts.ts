import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, getOwn, Quantity } from "@kube-apiserver/apimachinery";
import { isOvercommitAllowed } from "../../validation/resource-names.js";

/** The amounts of one limit. */
export type LimitAmounts = Omit<core_v1.LimitRangeItem, "type">;
type Field = keyof LimitAmounts;

const one = Quantity.fromInteger(1);
const maxMilliValue = (2n ** 63n - 1n) / 1000n;

/** One amount that must not be above another, the field that is told of, and how the two are called. */
interface Order {
  readonly low: Field;
  readonly high: Field;
  readonly at: Field;
  /** The amount that is shown. */
  readonly shown: Field;
}

const nouns: Readonly<Record<Field, string>> = {
  min: "min value",
  max: "max value",
  default: "default value",
  defaultRequest: "default request value",
  maxLimitRequestRatio: "ratio",
};

/** In the order of messages. What is shown of the last two is upstream's choice. */
const orders: readonly Order[] = [
  { low: "min", high: "max", at: "min", shown: "min" },
  { low: "min", high: "defaultRequest", at: "defaultRequest", shown: "defaultRequest" },
  { low: "defaultRequest", high: "max", at: "defaultRequest", shown: "defaultRequest" },
  { low: "defaultRequest", high: "default", at: "defaultRequest", shown: "defaultRequest" },
  { low: "min", high: "default", at: "default", shown: "min" },
  { low: "default", high: "max", at: "default", shown: "max" },
];

/** What the amounts of a resource have to be to each other. */
export function validateLimitAmounts(limit: LimitAmounts, resource: string, path: FieldPath): readonly FieldError[] {
  const amountOf = (field: Field): Quantity | undefined => {
    const text = getOwn(limit[field] ?? {}, resource);
    return typeof text === "string" ? Quantity.parse(text) : undefined;
  };
  const at = (field: Field) => path.child(field).key(resource);
  return [
    ...orders.flatMap((order) => {
      const low = amountOf(order.low);
      const high = amountOf(order.high);
      if (low === undefined || high === undefined || low.compare(high) <= 0) return [];
      const detail = `${nouns[order.low]} ${low} is greater than ${highNoun(order)} ${high}`;
      return [fieldErrors.invalid(at(order.at), String(amountOf(order.shown)), detail)];
    }),
    ...validateRatio(amountOf("maxLimitRequestRatio"), amountOf("min"), amountOf("max"), at("maxLimitRequestRatio")),
    ...validateOvercommit(resource, amountOf("default"), amountOf("defaultRequest"), at("defaultRequest")),
  ];
}

function highNoun({ low, high }: Order): string {
  return low === "defaultRequest" && high === "default" ? "default limit value" : nouns[high];
}

/** A limit may be so many times the request, which is less than the largest over the smallest amount. */
function validateRatio(
  ratio: Quantity | undefined,
  min: Quantity | undefined,
  max: Quantity | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (ratio === undefined) return [];
  const errors: FieldError[] = [];
  if (ratio.compare(one) < 0) errors.push(fieldErrors.invalid(path, String(ratio), `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  const isFine = [ratio, min, max].every((amount) => amount.value() < maxMilliValue);
  const numberOf = (amount: Quantity) => Number(isFine ? amount.milliValue() : amount.value());
  const limit = numberOf(max) / numberOf(min);
  if (!(numberOf(ratio) / (isFine ? 1000 : 1) > limit)) return errors;
  const detail = `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`;
  return [...errors, fieldErrors.invalid(path, String(ratio), detail)];
}

/** Where limits are requests, defaults are too. */
function validateOvercommit(
  resource: string,
  limit: Quantity | undefined,
  request: Quantity | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (isOvercommitAllowed(resource) || limit === undefined || request === undefined || limit.equals(request)) return [];
  const detail = `default value ${limit} must equal to defaultRequest value ${request} in ${resource}`;
  return [fieldErrors.invalid(path, String(request), detail)];
}
