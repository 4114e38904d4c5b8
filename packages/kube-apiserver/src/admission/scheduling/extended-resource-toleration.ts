import type { core_v1 } from "@kube-apiserver/api/types";
import { compareUTF8, isQualifiedName, jsonEqual } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { handling, isFor, withSpec } from "../requests.js";

/**
 * Lets pods that ask for an extended resource onto the nodes that are kept for it: those with a taint of the resource's
 * name. Mirrors `extendedresourcetoleration`.
 */
export const extendedResourceToleration: MutationPlugin = {
  name: "ExtendedResourceToleration",
  handles: handling("CREATE", "UPDATE"),
  async admit(attributes: AdmissionAttributes) {
    const { object } = attributes;
    if (object === undefined || !isFor(attributes, "", "pods")) return;
    const { spec } = object as core_v1.Pod;
    const own = spec?.tolerations ?? [];
    const tolerations = extendedResourcesOf(spec).map(tolerationOf).reduce(withToleration, own);
    if (tolerations !== own) attributes.setObject(withSpec(object, { tolerations }));
  },
};

function extendedResourcesOf(spec: core_v1.PodSpec | undefined): readonly string[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const names = containers.flatMap(({ resources }) => Object.keys(resources?.requests ?? {}));
  return [...new Set(names)].filter(isExtendedResourceName).sort(compareUTF8);
}

/** Mirrors `helper.IsExtendedResourceName`. */
function isExtendedResourceName(name: string): boolean {
  const isNative = !name.includes("/") || name.includes("kubernetes.io/");
  if (isNative || name.startsWith("requests.")) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

function tolerationOf(key: string): core_v1.Toleration {
  return { key, operator: "Exists", effect: "NoSchedule" };
}

/** With the toleration in place of one that differs in nothing but its seconds. Mirrors `AddOrUpdateTolerationInPod`. */
function withToleration(
  tolerations: readonly core_v1.Toleration[],
  wanted: core_v1.Toleration,
): readonly core_v1.Toleration[] {
  const isSame = ({ key, effect, operator, value = "" }: core_v1.Toleration) =>
    key === wanted.key && effect === wanted.effect && operator === wanted.operator && value === "";
  const same = tolerations.find(isSame);
  if (same === undefined) return [...tolerations, wanted];
  if (jsonEqual(same, wanted)) return tolerations;
  return tolerations.map((toleration) => (isSame(toleration) ? wanted : toleration));
}
