import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { changeField, isEmpty, objectAt } from "../../defaults/fill.js";

/** Stands for what an empty selector means in the other version. */
const marker = "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match";

/**
 * In v1beta1 an empty selector selects nothing, in v1 everything. Mirrors
 * `Convert_v1beta1_PodDisruptionBudget_To_policy_PodDisruptionBudget`.
 */
export function disruptionBudgetToHub(budget: JSONObject): JSONObject {
  return changeField(budget, "spec", (spec) => {
    const selector = objectAt(spec, "selector");
    return selector === undefined ? spec : { ...spec, selector: selectorToHub(selector) };
  });
}

function selectorToHub({ matchLabels, matchExpressions, ...rest }: JSONObject): JSONObject {
  const expressions = (isEmpty(matchExpressions) ? [] : matchExpressions) as readonly JSONObject[];
  if (isEmpty(matchLabels) && expressions.length === 0) {
    return { matchExpressions: [{ key: marker, operator: "Exists" }] };
  }
  const others: readonly JSONValue[] = expressions.filter(({ key }) => key !== marker);
  return { ...rest, matchLabels, matchExpressions: others };
}
