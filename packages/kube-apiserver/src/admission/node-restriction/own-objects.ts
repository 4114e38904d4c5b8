import type { certificates_v1, resource_v1 } from "@kube-apiserver/api/types";
import { quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { commonNameOf } from "../certificate-request-subject.js";
import { newAdmissionForbidden } from "../refusal.js";
import type { NodeRestrictionDeps } from "./node-objects.js";

const leaseNamespace = "kube-node-lease";
const kubeletSigners: ReadonlySet<string> = new Set([
  "kubernetes.io/kubelet-serving",
  "kubernetes.io/kube-apiserver-client-kubelet",
]);

/** Kubelets keep the lease of their node. */
export async function admitLease(node: string, attributes: AdmissionAttributes): Promise<void> {
  if (attributes.namespace !== leaseNamespace) {
    const problem = `can only access leases in the ${quoteGo(leaseNamespace)} system namespace`;
    throw newAdmissionForbidden(attributes, problem);
  }
  if (nameOf(attributes) === node) return;
  throw newAdmissionForbidden(attributes, "can only access node lease with the same name as the requesting node");
}

/** Kubelets keep the CSINode of their node. */
export async function admitCSINode(node: string, attributes: AdmissionAttributes): Promise<void> {
  if (nameOf(attributes) === node) return;
  throw newAdmissionForbidden(attributes, "can only access CSINode with the same name as the requesting node");
}

/** Kubelets publish, and delete one by one or all at once, the devices of their node. */
export async function admitResourceSlice(node: string, attributes: AdmissionAttributes): Promise<void> {
  const { operation, object, oldObject } = attributes;
  const nodeOf = (slice: object | undefined) => (slice as resource_v1.ResourceSlice | undefined)?.spec?.nodeName;
  const refuse = (verb: string) =>
    newAdmissionForbidden(attributes, `can only ${verb} ResourceSlice with the same NodeName as the requesting node`);
  if (operation === "CREATE" && nodeOf(object) !== node) throw refuse("create");
  if (operation === "DELETE" && nodeOf(oldObject) !== node) throw refuse("delete");
}

/** Kubelets ask for certificates of their own name. */
export async function admitCertificateSigningRequest(
  node: string,
  attributes: AdmissionAttributes,
  { features }: NodeRestrictionDeps,
): Promise<void> {
  if (features.enabled("AllowInsecureKubeletCertificateSigningRequests")) return;
  if (attributes.operation !== "CREATE") return;
  const { spec } = attributes.object as certificates_v1.CertificateSigningRequest;
  if (!kubeletSigners.has(spec.signerName)) return;
  let commonName: string;
  try {
    commonName = commonNameOf(Buffer.from(spec.request, "base64").toString("latin1"));
  } catch (err) {
    throw newAdmissionForbidden(attributes, `unable to parse csr: ${(err as Error).message}`);
  }
  if (commonName === `system:node:${node}`) return;
  throw newAdmissionForbidden(attributes, `can only create a node CSR with CN=system:node:${node}`);
}

/** Of what is created the request may not tell the name. */
function nameOf({ operation, object, name }: AdmissionAttributes): string {
  return operation === "CREATE" ? (object?.metadata?.name ?? "") : name;
}
