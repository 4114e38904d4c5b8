import { getOwn } from "../json/json-value.js";
import type { StringMap } from "../runtime/kube-object.js";
import { escapeFieldValue } from "./escape.js";

/** One term of a field selector. Mirrors `fields.Requirement`. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Rewrites one term; both parts empty drops it. Throws to refuse the field. */
export type TransformField = (field: string, value: string) => { readonly field: string; readonly value: string };

const noFields: StringMap = Object.freeze({});

/** Chooses objects by the values of selectable fields: all terms must hold. Mirrors `fields.Selector`. Immutable. */
export class FieldSelector {
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = [...requirements];
  }

  /** Whether every object is chosen. */
  get empty(): boolean {
    return this.requirements.length === 0;
  }

  /** Whether an object with these selectable fields is chosen. A missing field has the empty value. */
  matches(fields: StringMap | undefined): boolean {
    for (const { field, operator, value } of this.requirements) {
      const equal = (getOwn(fields ?? noFields, field) ?? "") === value;
      if (equal !== (operator === "=")) return false;
    }
    return true;
  }

  /** The value that the field must have; undefined when no term says so. */
  requiresExactMatch(field: string): string | undefined {
    return this.requirements.find((term) => term.operator === "=" && term.field === field)?.value;
  }

  /** The selector with every term rewritten; whatever `transform` throws passes through. */
  transform(transform: TransformField): FieldSelector {
    return new FieldSelector(
      this.requirements
        .map(({ field, operator, value }) => ({ operator, ...transform(field, value) }))
        .filter(({ field, value }) => field !== "" || value !== ""),
    );
  }

  /** The selector in its own syntax; parses back to an equal one. */
  toString(): string {
    return this.requirements
      .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
      .join(",");
  }
}

/** Chooses every object. */
export const everythingFields = new FieldSelector([]);

/** Chooses objects with one field of one value. Mirrors `fields.OneTermEqualSelector`. */
export function fieldEquals(field: string, value: string): FieldSelector {
  return new FieldSelector([{ field, operator: "=", value }]);
}
