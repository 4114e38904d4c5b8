import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { maxCost } from "./saturated.js";

/** What one rule may cost by estimate, however often it is evaluated. Mirrors `StaticEstimatedCostLimit`. */
export const ruleCostLimit = 10_000_000;
/** What all the rules of a schema may cost by estimate. Mirrors `StaticEstimatedCRDCostLimit`. */
const schemaCostLimit = 100_000_000;
const mostExpensiveShown = 4;

/** Adds up what the rules of a schema cost. Mirrors `TotalCost`. */
export class TotalCost {
  #total = 0;
  #expensive: { readonly path: FieldPath; readonly cost: number }[] = [];

  add(path: FieldPath, cost: number): void {
    this.#total = Math.min(this.#total + cost, maxCost);
    if (cost < schemaCostLimit / 100) return;
    this.#expensive.push({ path, cost });
    this.#expensive = this.#expensive.toSorted((a, b) => b.cost - a.cost).slice(0, mostExpensiveShown);
  }

  /** Errors when that is too much, at the dearest rules and at the schema itself. */
  errors(schemaPath: FieldPath): readonly FieldError[] {
    if (this.#total <= schemaCostLimit) return [];
    const contributed = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
    const name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    return [
      ...this.#expensive.map(({ path }) => fieldErrors.forbidden(path, contributed)),
      fieldErrors.forbidden(schemaPath, costMessage(name, this.#total, schemaCostLimit)),
    ];
  }
}

/** What is said of an estimate above its limit. Mirrors `getCostErrorMessage`. */
export function costMessage(name: string, cost: number, limit = ruleCostLimit): string {
  const factor = cost / limit;
  // Little above the limit one digit would say "by a factor of 1.0".
  const text = factor > 100 ? "more than 100x" : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  const advice =
    "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared";
  return `${name} exceeds budget by factor of ${text} (${advice})`;
}
