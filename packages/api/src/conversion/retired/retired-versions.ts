import { type GroupVersionKind, type JSONObject, parseGroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";
import { defaultsFor } from "../../defaults/built-in-defaults.js";
import { notServedTable, resourceTable } from "../../gen/resources.js";
import { typeKeyForKind } from "../../schema/built-in-schemas.js";
import { eventConversion } from "../event.js";
import { canonical, type VersionConversion } from "../version-conversion.js";
import { endpointSliceToHub } from "./endpoint-slice.js";
import { ingressToHub } from "./ingress.js";
import { disruptionBudgetToHub } from "./pod-disruption-budget.js";
import { bindingToHub } from "./rbac-binding.js";
import {
  fillSigner,
  fillWebhooks,
  limitedByShares,
  rollbackInAnnotation,
  runtimeClassToHub,
  templateGenerationInAnnotation,
} from "./small-changes.js";

/** The way from a version that is no longer served; there is none back. */
export type RetiredConversion = Pick<VersionConversion, "hub" | "toHub">;

/** What has to be done besides another `apiVersion`, by `group/version/kind`. */
const changes: ReadonlyMap<string, (obj: JSONObject) => JSONObject> = new Map([
  ["admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration", fillWebhooks],
  ["admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration", fillWebhooks],
  ["apps/v1beta1/Deployment", rollbackInAnnotation],
  ["certificates.k8s.io/v1beta1/CertificateSigningRequest", fillSigner],
  ["discovery.k8s.io/v1beta1/EndpointSlice", endpointSliceToHub],
  ["events.k8s.io/v1beta1/Event", (obj) => eventConversion.toHub(obj)],
  ["extensions/v1beta1/DaemonSet", templateGenerationInAnnotation],
  ["extensions/v1beta1/Deployment", rollbackInAnnotation],
  ["extensions/v1beta1/Ingress", ingressToHub],
  ["flowcontrol.apiserver.k8s.io/v1beta1/PriorityLevelConfiguration", limitedByShares],
  ["flowcontrol.apiserver.k8s.io/v1beta2/PriorityLevelConfiguration", limitedByShares],
  ["networking.k8s.io/v1beta1/Ingress", ingressToHub],
  ["node.k8s.io/v1alpha1/RuntimeClass", runtimeClassToHub],
  ["policy/v1beta1/PodDisruptionBudget", disruptionBudgetToHub],
  ["rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding", bindingToHub],
  ["rbac.authorization.k8s.io/v1alpha1/RoleBinding", bindingToHub],
]);

/**
 * The conversion of a version that this release registers and no longer serves. An object that was last written by a
 * server of years ago may still lie in a store in it: nobody but the store's readers meets it. The result has the defaults
 * of its new version, for what the old one did not know.
 *
 * @returns undefined when there is no such version, or its kind is stored no longer
 */
export function retiredConversionFor(gvk: GroupVersionKind): RetiredConversion | undefined {
  const { group, version, kind } = gvk;
  const isRetired = notServedTable.some(
    (row) => row.group === group && row.version === version && row.kinds.includes(kind),
  );
  const hub = isRetired ? hubOf(gvk) : undefined;
  const typeKey = hub === undefined ? undefined : typeKeyForKind(hub);
  if (hub === undefined || typeKey === undefined) return undefined;
  const change = changes.get(`${toAPIVersion(gvk)}/${kind}`);
  const complete = defaultsFor(typeKey);
  return {
    hub,
    toHub: (obj) => complete(canonical({ ...(change?.(obj) ?? obj), apiVersion: toAPIVersion(hub) }, typeKey)),
  };
}

function hubOf({ group, kind }: GroupVersionKind): GroupVersionKind | undefined {
  const home = homeOf(group, kind);
  const resource = resourceTable.find((row) => row.group === home && row.kind === kind);
  return resource?.storage && { ...parseGroupVersion(resource.storage.apiVersion), kind };
}

/** The kinds of the group `extensions` have moved. */
function homeOf(group: string, kind: string): string {
  if (group !== "extensions") return group;
  return kind === "Ingress" || kind === "NetworkPolicy" ? "networking.k8s.io" : "apps";
}
