import type { GetAttrsFunc, SelectionPredicate } from "../interfaces.js";

/** That an indexed field has a value, in the view of whoever computes the attributes. */
export interface FieldDemand {
  readonly getAttrs: GetAttrsFunc;
  readonly field: string;
  readonly value: string;
}

/** What `predicate` demands of the first of its indexed fields that it demands a value of; undefined: of none. */
export function fieldDemandOf({ field, getAttrs, indexFields = [] }: SelectionPredicate): FieldDemand | undefined {
  for (const name of indexFields) {
    const value = field.requiresExactMatch(name);
    if (value !== undefined) return { getAttrs, field: name, value };
  }
  return undefined;
}
