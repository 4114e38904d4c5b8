import type { certificates_v1beta1, core_v1 } from "@kube-apiserver/api/types";
import { type GroupResource, isNotFound, type KubeObject, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import type { ResourceSource } from "../resource-source.js";
import { existing, type NodeRestrictionDeps, nodeKind, podKind } from "./node-objects.js";
import { isMirrorPod, nodeOf } from "./pod-requests.js";

const accountKind: GroupResource = { group: "", resource: "serviceaccount" };

/**
 * Kubelets ask for certificates of pods that run on their node, as what these are. What local copies may not have seen yet
 * is no refusal: it is worth another attempt.
 */
export async function admitPodCertificateRequest(
  node: string,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<void> {
  const { operation, subresource, namespace } = attributes;
  const refuse = (problem: string) => newAdmissionForbidden(attributes, problem);
  if (!deps.features.enabled("PodCertificateRequest")) throw refuse("PodCertificateRequest feature gate is disabled");
  if (operation !== "CREATE") throw refuse(`unexpected operation ${operation}`);
  if (subresource !== "") throw refuse(`unexpected subresource ${subresource}`);
  const { spec } = attributes.object as certificates_v1beta1.PodCertificateRequest;
  const podKey = quoteGo(`${namespace}/${spec.podName}`);

  if (spec.nodeName !== node) {
    const named = quoteGo(spec.nodeName);
    throw refuse(`PodCertificateRequest.Spec.NodeName=${named}, which is not the requesting node ${quoteGo(node)}`);
  }
  const found = await named(`node ${quoteGo(node)}`, deps.nodes, nodeKind, "", node, attributes);
  if (found.metadata?.uid !== spec.nodeUID) {
    throw new Error(
      `PodCertificateRequest for pod ${podKey} names node UID ${quoteGo(spec.nodeUID)}, inconsistent with the running node (${quoteGo(found.metadata?.uid ?? "")})`,
    );
  }
  const pod = await named(`pod ${podKey}`, deps.pods, podKind, namespace, spec.podName, attributes);
  requirePod(pod as core_v1.Pod, spec, podKey, refuse);
  const accountKey = quoteGo(`${namespace}/${spec.serviceAccountName}`);
  const { serviceAccounts } = deps;
  const what = `service account ${accountKey}`;
  const account = await named(what, serviceAccounts, accountKind, namespace, spec.serviceAccountName, attributes);
  if (account.metadata?.uid !== spec.serviceAccountUID) {
    throw new Error(
      `PodCertificateRequest for pod ${podKey} names service account UID ${quoteGo(spec.serviceAccountUID)}, which differs from the running service account (${quoteGo(account.metadata?.uid ?? "")})`,
    );
  }
}

function requirePod(
  pod: core_v1.Pod,
  spec: certificates_v1beta1.PodCertificateRequestSpec,
  podKey: string,
  refuse: (problem: string) => Error,
): void {
  const uid = pod.metadata?.uid ?? "";
  if (spec.podUID !== uid) {
    throw new Error(
      `PodCertificateRequest for pod ${podKey} contains pod UID (${quoteGo(spec.podUID)}) which differs from running pod ${quoteGo(uid)}`,
    );
  }
  if (nodeOf(pod) !== spec.nodeName) {
    throw refuse(`pod ${podKey} is not running on node ${quoteGo(spec.nodeName)} named in the PodCertificateRequest`);
  }
  if (isMirrorPod(pod)) throw refuse(`pod ${podKey} is a mirror pod`);
  const account = pod.spec?.serviceAccountName ?? "";
  if (spec.serviceAccountName !== account) {
    throw refuse(
      `PodCertificateRequest for pod ${podKey} contains serviceAccountName (${quoteGo(spec.serviceAccountName)}) that differs from running pod (${quoteGo(account)})`,
    );
  }
}

async function named(
  what: string,
  source: ResourceSource,
  kind: GroupResource,
  namespace: string,
  name: string,
  attributes: AdmissionAttributes,
): Promise<KubeObject> {
  try {
    return await existing(source, kind, namespace, name, attributes);
  } catch (cause) {
    if (!isNotFound(cause)) throw cause;
    // A text and not a Status: where a local copy lags, asking again helps.
    throw new Error(`while retrieving ${what} named in the PodCertificateRequest: ${(cause as Error).message}`);
  }
}
