import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldPath, isValidLabelValue } from "@kube-apiserver/apimachinery";

/** Labels of nodes that have other names by now. */
const deprecatedLabels: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ["failure-domain.beta.kubernetes.io/region", 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ["failure-domain.beta.kubernetes.io/zone", 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ["beta.kubernetes.io/instance-type", 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ["app.kubernetes.io/created-by", "deprecated since v1.9"],
  ["scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"],
  ["node-role.kubernetes.io/master", 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What to say of a label of nodes that is no longer used; undefined for others. */
export function nodeLabelDeprecation(key: string): string | undefined {
  return deprecatedLabels.get(key);
}

/** Warnings of a term. Mirrors `GetWarningsForNodeSelectorTerm`. @param checksValues - for terms that may have any value */
export function nodeSelectorTermWarnings(
  { matchExpressions = [] }: core_v1.NodeSelectorTerm,
  path: FieldPath,
  checksValues: boolean,
): readonly string[] {
  return matchExpressions.flatMap(({ key = "", values = [] }, index) => {
    const at = path.child("matchExpressions").index(index);
    const message = nodeLabelDeprecation(key);
    const checked = checksValues ? values : [];
    return [
      ...(message === undefined ? [] : [`${at.child("key")}: ${key} is ${message}`]),
      ...checked.flatMap((value, place) =>
        isValidLabelValue(value).map((flaw) => `${at.child("values").index(place)}: ${value} is invalid, ${flaw}`),
      ),
    ];
  });
}
