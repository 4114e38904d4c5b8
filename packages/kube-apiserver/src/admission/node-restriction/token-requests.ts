import type { authentication_v1, core_v1, storage_v1 } from "@kube-apiserver/api/types";
import { aggregateMessages, quoteGo } from "@kube-apiserver/apimachinery";
import { type AdmissionAttributes, authorizeOrError } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import { csiDriverOf } from "./csi-driver-of.js";
import { existing, type NodeRestrictionDeps, podKind } from "./node-objects.js";
import { nodeOf } from "./pod-requests.js";

/** Kubelets ask for tokens of pods that run on their node, for those whom the pod wants to show them to. */
export async function admitTokenRequest(
  node: string,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<void> {
  if (attributes.operation !== "CREATE" || attributes.subresource !== "token") return;
  const refuse = (problem: string) => newAdmissionForbidden(attributes, problem);
  const { boundObjectRef: bound, audiences } = (attributes.object as authentication_v1.TokenRequest).spec ?? {};
  if (bound?.apiVersion !== "v1" || bound.kind !== "Pod" || !bound.name) {
    throw refuse("node requested token not bound to a pod");
  }
  if (!bound.uid) throw refuse("node requested token with a pod binding without a uid");
  const pod = (await existing(deps.pods, podKind, attributes.namespace, bound.name, attributes)) as core_v1.Pod;
  if (bound.uid !== pod.metadata?.uid) {
    throw refuse(
      `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (nodeOf(pod) !== node) throw refuse("node requested token bound to a pod scheduled on a different node");
  if (!deps.features.enabled("ServiceAccountNodeAudienceRestriction")) return;
  const problem = await audienceProblem(audiences ?? [], pod, attributes, deps);
  if (problem !== undefined) throw refuse(problem);
}

async function audienceProblem(
  audiences: readonly string[],
  pod: core_v1.Pod,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<string | undefined> {
  if (audiences.length > 1) return "node may only request 0 or 1 audiences";
  const [audience = ""] = audiences;
  const { found, errors } = await findAudience(audience, pod, attributes, deps);
  if (found) return undefined;
  if (errors.length > 0) return `error validating audience ${quoteGo(audience)}: ${aggregateMessages(errors)}`;
  const { decision, evaluationError } = await mayAskFor(audience, attributes, deps);
  if (decision === "Allow") return undefined;
  const missing = `audience ${quoteGo(audience)} not found in pod spec volume`;
  const who = attributes.user.name;
  if (evaluationError !== undefined) {
    return `${missing}, error authorizing ${who} to request tokens for this audience: ${evaluationError}`;
  }
  return `${missing}, ${who} is not authorized to request tokens for this audience`;
}

/** Administrators may let kubelets ask for more than pods do: credential providers of images need that. */
function mayAskFor(
  audience: string,
  { user, namespace, name, context }: AdmissionAttributes,
  deps: NodeRestrictionDeps,
) {
  const question = {
    user,
    verb: "request-serviceaccounts-token-audience",
    isResourceRequest: true,
    namespace,
    apiGroup: "",
    apiVersion: "v1",
    resource: audience,
    subresource: "",
    name,
    path: "",
  };
  return authorizeOrError(deps.authorizer, question, context.signal);
}

/** Whether a volume of the pod is for an audience: one that projects a token, or whose CSI driver asks for one. */
async function findAudience(
  audience: string,
  pod: core_v1.Pod,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<{ readonly found: boolean; readonly errors: readonly string[] }> {
  const errors: string[] = [];
  for (const volume of pod.spec?.volumes ?? []) {
    const sources = volume.projected?.sources ?? [];
    const isProjected = sources.some(
      ({ serviceAccountToken }) =>
        serviceAccountToken !== undefined && (serviceAccountToken.audience ?? "") === audience,
    );
    if (isProjected) return { found: true, errors };
    try {
      const driver = await csiDriverOf(volume, pod, attributes, deps);
      if (driver && (await driverAsksFor(audience, driver, attributes, deps))) return { found: true, errors };
    } catch (err) {
      errors.push((err as Error).message);
    }
  }
  return { found: false, errors };
}

async function driverAsksFor(
  audience: string,
  name: string,
  attributes: AdmissionAttributes,
  { csiDrivers }: NodeRestrictionDeps,
): Promise<boolean> {
  const kind = { group: "storage.k8s.io", resource: "csidriver" };
  const driver = (await existing(csiDrivers, kind, "", name, attributes)) as storage_v1.CSIDriver;
  return (driver.spec.tokenRequests ?? []).some((request) => request.audience === audience);
}
