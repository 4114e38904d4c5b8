import type { authorization_v1, meta_v1 } from "@kube-apiserver/api/types";
import {
  aggregateMessages,
  type FieldRequirement,
  type LabelRequirement,
  labelSelectorFromObject,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import {
  type FieldSelectorAttributes,
  fieldSelectorAttributes,
  type LabelSelectorAttributes,
  labelSelectorAttributes,
  type SelectorAttributes,
} from "@kube-apiserver/generic-server";

/** The field selector that a review asks about, as far as it is understood. Mirrors `ResourceAttributesFrom`. */
export function reviewedFieldSelector(
  selector: authorization_v1.FieldSelectorAttributes | undefined,
): FieldSelectorAttributes | undefined {
  const { rawSelector = "", requirements = [] } = selector ?? {};
  return requirements.length === 0
    ? fieldSelectorAttributes(rawSelector)
    : understood(requirements, toFieldRequirement);
}

/** The label selector that a review asks about, as far as it is understood. */
export function reviewedLabelSelector(
  selector: authorization_v1.LabelSelectorAttributes | undefined,
): LabelSelectorAttributes | undefined {
  const { rawSelector = "", requirements = [] } = selector ?? {};
  return requirements.length === 0
    ? labelSelectorAttributes(rawSelector)
    : understood(requirements, toLabelRequirement);
}

function understood<Given, Requirement>(
  given: readonly Given[],
  convert: (requirement: Given) => Requirement,
): SelectorAttributes<Requirement> {
  const requirements: Requirement[] = [];
  const errors: string[] = [];
  for (const each of given) {
    try {
      requirements.push(convert(each));
    } catch (err) {
      // What is not understood is left out, which only makes the review ask for more.
      errors.push((err as Error).message);
    }
  }
  return errors.length === 0 ? { requirements } : { requirements, parseError: aggregateMessages(errors) };
}

function toFieldRequirement({ key, operator, values = [] }: meta_v1.FieldSelectorRequirement): FieldRequirement {
  if (values.length > 1) throw new Error("fieldSelectors do not yet support multiple values");
  const [value] = values;
  switch (operator) {
    case "In":
      if (value === undefined) throw new Error("fieldSelectors in must have one value");
      return { field: key, operator: "=", value };
    case "NotIn":
      if (value === undefined) throw new Error("fieldSelectors not in must have one value");
      return { field: key, operator: "!=", value };
    case "Exists":
    case "DoesNotExist":
      throw new Error(`fieldSelectors do not yet support ${operator}`);
    default:
      throw new Error(`${quoteGo(operator)} is not a valid field selector operator`);
  }
}

function toLabelRequirement(requirement: meta_v1.LabelSelectorRequirement): LabelRequirement {
  const [converted] = labelSelectorFromObject({ matchExpressions: [requirement] }).requirements;
  if (converted === undefined) throw new TypeError("a requirement became none");
  return converted;
}
