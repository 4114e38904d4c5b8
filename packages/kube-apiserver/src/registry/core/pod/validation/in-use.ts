import type { core_v1 } from "@kube-apiserver/api/types";
import {
  FieldPath,
  hasFieldErrors,
  isValidLabelValue,
  Quantity,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { validateNonReservedPath } from "../../../validation/local-paths.js";
import { isDivisibleByPage, isHugePageResource } from "../../../validation/resource-names.js";
import { validateTermSelectors } from "./affinity.js";
import { deletionCostAnnotation } from "./annotation-keys.js";
import { containersOf, isSidecar } from "./containers-of.js";
import { deletionCostFlaw } from "./deletion-cost.js";
import { validateLabelKeys, validateUnmergedLabelKeys } from "./label-keys.js";
import type { PodLike } from "./options.js";
import { validateHostSysctl } from "./sysctls.js";

// What stored pods and templates have though a new one could not: it stays allowed in them. Each mirrors a function of
// `pkg/api/pod/util.go`.

type Spec = core_v1.PodSpec;

const anyPath = FieldPath.root("spec");

function allContainers(spec: Spec): readonly core_v1.Container[] {
  return containersOf(spec, anyPath).map(({ container }) => container);
}

/** A deletion cost that is none. */
export function invalidDeletionCost(pod: PodLike | undefined): boolean {
  const annotations = pod?.metadata?.annotations ?? {};
  const cost = Object.hasOwn(annotations, deletionCostAnnotation) ? annotations[deletionCostAnnotation] : undefined;
  return cost !== undefined && deletionCostFlaw(String(cost));
}

/** A selector of pod affinity that is not valid. */
export function invalidLabelValueInAffinitySelector({ affinity }: Spec): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((rules) => {
    const required = rules?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred = rules?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)];
    return terms.some(
      (term) => term !== undefined && hasFieldErrors(() => validateTermSelectors(term, anyPath, false)),
    );
  });
}

/** A value in required node affinity that no label can have. */
export function invalidLabelValueInRequiredNodeAffinity({ affinity }: Spec): boolean {
  const selector = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (selector?.nodeSelectorTerms ?? []).some(({ matchExpressions = [] }) =>
    matchExpressions.some(({ values = [] }) => values.some((value) => isValidLabelValue(value).length > 0)),
  );
}

/** A selector of a spread constraint that is not valid. */
export function invalidSpreadSelector({ topologySpreadConstraints = [] }: Spec): boolean {
  return topologySpreadConstraints.some(({ labelSelector }) =>
    hasFieldErrors(() => validateLabelSelector(labelSelector, anyPath)),
  );
}

/** Keys of a spread constraint that break one of the two rules. */
export function invalidSpreadLabelKeys({ topologySpreadConstraints = [] }: Spec, merged: boolean): boolean {
  return topologySpreadConstraints.some((constraint) => {
    const check = merged ? validateLabelKeys : validateUnmergedLabelKeys;
    return hasFieldErrors(() => check({ ...constraint, mismatchLabelKeys: [] }, anyPath));
  });
}

/** An amount of huge pages that is no number of pages. */
export function indivisibleHugePages(spec: Spec): boolean {
  const lists = allContainers(spec).flatMap(({ resources }) => [resources?.limits, resources?.requests]);
  return [...lists, spec.overhead].some((amounts) =>
    Object.entries(amounts ?? {}).some(
      ([name, text = "0"]) => isHugePageResource(name) && !isDivisibleByPage(name, Quantity.parse(text)),
    ),
  );
}

/** A token that is written outside its volume. */
export function nonLocalProjectedTokenPath({ volumes = [] }: Spec): boolean {
  const tokens = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  return tokens.some(
    ({ serviceAccountToken: token }) =>
      token !== undefined && hasFieldErrors(() => validateNonReservedPath(token.path ?? "", anyPath)),
  );
}

/** A setting of the node's own namespaces. */
export function hostSysctls(spec: Spec): boolean {
  const sysctls = spec.securityContext?.sysctls ?? [];
  return sysctls.some(({ name }) => hasFieldErrors(() => validateHostSysctl(name, spec, anyPath)));
}

/** Variables that come from files. */
export function envFiles(spec: Spec): boolean {
  return allContainers(spec).some(({ env = [] }) => env.some(({ valueFrom }) => valueFrom?.fileKeyRef !== undefined));
}

/** Restart policies and rules of containers. */
export function containerRestartRules({ containers = [], initContainers = [] }: Spec): boolean {
  const hasOwnRules = (container: core_v1.Container) =>
    (container.restartPolicy !== undefined && !isSidecar(container)) || (container.restartPolicyRules ?? []).length > 0;
  const hasRules = ({ restartPolicy, restartPolicyRules = [] }: core_v1.Container) =>
    restartPolicy !== undefined || restartPolicyRules.length > 0;
  return initContainers.some(hasOwnRules) || containers.some(hasRules);
}

/** A rule that restarts the whole pod, or rules of a sidecar. */
export function restartAllContainers({ containers = [], initContainers = [] }: Spec): boolean {
  const restartsAll = ({ restartPolicyRules = [] }: core_v1.Container) =>
    restartPolicyRules.some(({ action }) => action === "RestartAllContainers");
  const hasRules = ({ restartPolicyRules = [] }: core_v1.Container) => restartPolicyRules.length > 0;
  return (
    [...containers, ...initContainers].some(restartsAll) ||
    initContainers.some((container) => isSidecar(container) && hasRules(container))
  );
}

/** An init container that would be restarted to be resized. */
export function restartContainerForInitContainers({ initContainers = [] }: Spec): boolean {
  return initContainers.some(
    (container) =>
      !isSidecar(container) &&
      (container.resizePolicy ?? []).some(({ restartPolicy }) => restartPolicy === "RestartContainer"),
  );
}

/** Users of its own beside raw devices. */
export function userNamespacesWithVolumeDevices(spec: Spec): boolean {
  return spec.hostUsers === false && allContainers(spec).some(({ volumeDevices = [] }) => volumeDevices.length > 0);
}

/** Users of its own on the network of the node. */
export function userNamespacesHostNetwork({ hostUsers, hostNetwork }: Spec): boolean {
  return hostUsers === false && hostNetwork === true;
}

/** Tolerations that compare numbers. */
export function tolerationComparison({ tolerations = [] }: Spec): boolean {
  return tolerations.some(({ operator }) => operator === "Lt" || operator === "Gt");
}

/** A volume of an image that is not named. */
export function emptyImageVolumeReference({ volumes = [] }: Spec): boolean {
  return volumes.some(({ image }) => image !== undefined && (image.reference ?? "") === "");
}

/** A way of changing labels of SELinux. */
export function seLinuxChangePolicy({ securityContext }: Spec): boolean {
  return securityContext?.seLinuxChangePolicy !== undefined;
}

/** Resources of the pod as a whole. */
export function podLevelResources({ resources }: Spec): boolean {
  return Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0;
}

/** Keys of spread constraints. */
export function spreadLabelKeys({ topologySpreadConstraints = [] }: Spec): boolean {
  return topologySpreadConstraints.some(({ matchLabelKeys = [] }) => matchLabelKeys.length > 0);
}

/** A source of projected volumes. */
export function projection(name: "clusterTrustBundle" | "podCertificate"): (spec: Spec) => boolean {
  return ({ volumes = [] }) =>
    volumes.some(({ projected }) => (projected?.sources ?? []).some((source) => source[name] !== undefined));
}

/** Signals that stop containers. */
export function stopSignals(spec: Spec): boolean {
  return allContainers(spec).some(({ lifecycle }) => lifecycle?.stopSignal !== undefined);
}
