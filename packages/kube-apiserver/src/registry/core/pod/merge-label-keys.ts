import type { core_v1 } from "@kube-apiserver/api/types";
import type { FeatureGates } from "../../../config/extra-config.js";

type Labels = Readonly<Record<string, string | undefined>>;
type Selector = core_v1.PodAffinityTerm["labelSelector"];

/**
 * Selectors of affinity and spread constraints with the values that the pod's own labels have for the keys named beside
 * them. Mirrors `mutatePodAffinity` and `mutateTopologySpreadConstraints`.
 */
export function withMergedLabelKeys(pod: core_v1.Pod, gates: FeatureGates): core_v1.Pod {
  const { spec } = pod;
  if (spec === undefined) return pod;
  const labels = (pod.metadata?.labels ?? {}) as Labels;
  const { affinity, topologySpreadConstraints } = spec;
  return {
    ...pod,
    spec: {
      ...spec,
      ...(affinity === undefined ? {} : { affinity: mergedAffinity(affinity, labels) }),
      ...(topologySpreadConstraints === undefined || !mergesSpreadKeys(gates)
        ? {}
        : { topologySpreadConstraints: topologySpreadConstraints.map((constraint) => merged(constraint, labels)) }),
    },
  };
}

function mergesSpreadKeys(gates: FeatureGates): boolean {
  return (
    gates.enabled("MatchLabelKeysInPodTopologySpread") &&
    gates.enabled("MatchLabelKeysInPodTopologySpreadSelectorMerge")
  );
}

function mergedAffinity(affinity: core_v1.Affinity, labels: Labels): core_v1.Affinity {
  const { podAffinity, podAntiAffinity } = affinity;
  return {
    ...affinity,
    ...(podAffinity === undefined ? {} : { podAffinity: mergedTerms(podAffinity, labels) }),
    ...(podAntiAffinity === undefined ? {} : { podAntiAffinity: mergedTerms(podAntiAffinity, labels) }),
  };
}

function mergedTerms(rules: core_v1.PodAffinity, labels: Labels): core_v1.PodAffinity {
  const required = rules.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = rules.preferredDuringSchedulingIgnoredDuringExecution;
  return {
    ...rules,
    ...(required === undefined
      ? {}
      : { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => merged(term, labels)) }),
    ...(preferred === undefined
      ? {}
      : {
          preferredDuringSchedulingIgnoredDuringExecution: preferred.map((weighted) => ({
            ...weighted,
            podAffinityTerm: merged(weighted.podAffinityTerm, labels),
          })),
        }),
  };
}

interface Keyed {
  readonly labelSelector?: Selector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** Without a selector nothing matches, and nothing is merged. */
function merged<T extends Keyed>(keyed: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = keyed;
  const added = [...requirements(matchLabelKeys, "In", labels), ...requirements(mismatchLabelKeys, "NotIn", labels)];
  if (labelSelector === undefined || added.length === 0) return keyed;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  return { ...keyed, labelSelector: { ...labelSelector, matchExpressions } };
}

function requirements(keys: readonly string[], operator: "In" | "NotIn", labels: Labels) {
  return keys
    .filter((key) => Object.hasOwn(labels, key))
    .map((key) => ({ key, operator, values: [labels[key] ?? ""] }));
}
