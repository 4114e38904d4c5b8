import { compareUTF8 } from "../json/stringify.js";
import type { StringMap } from "../runtime/kube-object.js";
import { type LabelRequirement, requirementMatches, requirementToString } from "./requirement.js";

const noLabels: StringMap = Object.freeze({});

/** Chooses objects by their labels: all requirements must hold. Mirrors `labels.Selector`. Immutable. */
export class LabelSelector {
  /** Sorted by key. */
  readonly requirements: readonly LabelRequirement[];
  /** Whether nothing at all is chosen, whatever the labels: the selector of an absent LabelSelector object. */
  readonly matchesNothing: boolean;

  constructor(requirements: readonly LabelRequirement[], matchesNothing = false) {
    this.requirements = [...requirements].sort((a, b) => compareUTF8(a.key, b.key));
    this.matchesNothing = matchesNothing;
  }

  /** Whether every object is chosen. */
  get empty(): boolean {
    return this.requirements.length === 0 && !this.matchesNothing;
  }

  /** Whether an object with these labels is chosen; undefined stands for no labels. */
  matches(labels: StringMap | undefined): boolean {
    if (this.matchesNothing) return false;
    for (const requirement of this.requirements) {
      if (!requirementMatches(requirement, labels ?? noLabels)) return false;
    }
    return true;
  }

  /** The one value that the label must have; undefined when the first requirement on it leaves a choice. */
  requiresExactMatch(label: string): string | undefined {
    const requirement = this.requirements.find(({ key }) => key === label);
    if (requirement === undefined || !["=", "==", "in"].includes(requirement.operator)) return undefined;
    return requirement.values.length === 1 ? requirement.values[0] : undefined;
  }

  /** A selector that asks for more. */
  add(...requirements: readonly LabelRequirement[]): LabelSelector {
    return this.matchesNothing ? this : new LabelSelector([...this.requirements, ...requirements]);
  }

  /** The selector in its own syntax; parses back to an equal one. */
  toString(): string {
    return this.requirements.map(requirementToString).join(",");
  }
}

/** Chooses every object. */
export const everythingLabels = new LabelSelector([]);

/** Chooses no object. */
export const nothingLabels = new LabelSelector([], true);

/** Chooses objects that have all these labels, which are taken as valid. Mirrors `labels.SelectorFromValidatedSet`. */
export function labelSelectorFromSet(labels: StringMap): LabelSelector {
  return new LabelSelector(
    Object.entries(labels).map(([key, value = ""]) => ({ key, operator: "=" as const, values: [value] })),
  );
}
