import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldPath } from "@kube-apiserver/apimachinery";
import { nodeLabelDeprecation, nodeSelectorTermWarnings } from "../../../validation/node-label-warnings.js";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const matchesNothing = "a null labelSelector results in matching no pod";

/** Labels of nodes that have other names by now, and spreading that finds no pods. */
export function placementWarnings(
  { nodeSelector = {}, affinity, topologySpreadConstraints = [] }: core_v1.PodSpec,
  path: FieldPath,
): readonly string[] {
  const { [required]: selector, [preferred]: terms = [] } = affinity?.nodeAffinity ?? {};
  const affinityPath = path.child("affinity", "nodeAffinity");
  const spreadPath = path.child("topologySpreadConstraints");
  return [
    ...Object.keys(nodeSelector).flatMap((key) => {
      const message = nodeLabelDeprecation(key);
      return message === undefined ? [] : [`${path.child("nodeSelector").key(key)}: ${message}`];
    }),
    ...(selector?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      nodeSelectorTermWarnings(term, affinityPath.child(required, "nodeSelectorTerms").index(index), false),
    ),
    ...terms.flatMap(({ preference }, index) =>
      nodeSelectorTermWarnings(preference ?? {}, affinityPath.child(preferred).index(index).child("preference"), true),
    ),
    ...topologySpreadConstraints.flatMap(({ topologyKey = "", labelSelector }, index) => {
      const at = spreadPath.index(index);
      const message = nodeLabelDeprecation(topologyKey);
      return [
        ...(message === undefined ? [] : [`${at.child("topologyKey")}: ${topologyKey} is ${message}`]),
        ...(labelSelector === undefined ? [`${at.child("labelSelector")}: ${matchesNothing}`] : []),
      ];
    }),
  ];
}

/** Affinity to pods that finds none. */
export function affinityWarnings({ affinity }: core_v1.PodSpec, path: FieldPath): readonly string[] {
  return (["podAffinity", "podAntiAffinity"] as const).flatMap((name) => {
    const { [required]: terms = [], [preferred]: weighted = [] } = affinity?.[name] ?? {};
    const at = path.child(name);
    return [
      ...terms.flatMap(({ labelSelector }, index) => warn(labelSelector, at.child(required).index(index))),
      ...weighted.flatMap(({ podAffinityTerm }, index) =>
        warn(podAffinityTerm?.labelSelector, at.child(preferred).index(index).child("podAffinityTerm")),
      ),
    ];
  });
}

function warn(selector: object | undefined, path: FieldPath): readonly string[] {
  return selector === undefined ? [`${path.child("labelSelector")}: ${matchesNothing}`] : [];
}
