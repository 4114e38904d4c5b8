import type { ScopeSelector } from "./evaluator.js";

/** Whether a selector over one value lets it through; an empty value is none. Mirrors label selectors, which upstream uses. */
export function scopeAllows({ operator, values = [] }: ScopeSelector, value: string): boolean {
  switch (operator) {
    case "In":
      return value !== "" && values.includes(value);
    case "NotIn":
      return !values.includes(value);
    case "Exists":
      return value !== "";
    case "DoesNotExist":
      return value === "";
    default:
      return false;
  }
}
