import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type AdmissionAttributes, systemMasters, type ValidationPlugin } from "@kube-apiserver/generic-server";
import { organizationsOf } from "./certificate-request-subject.js";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor } from "./requests.js";

const clientSigner = "kubernetes.io/kube-apiserver-client";

/** Nobody becomes an administrator by a client certificate of the cluster. Mirrors `certificates/subjectrestriction`. */
export const certificateSubjectRestriction: ValidationPlugin = {
  name: "CertificateSubjectRestriction",
  handles: handling("CREATE"),
  async validate(attributes: AdmissionAttributes) {
    if (!isFor(attributes, "certificates.k8s.io", "certificatesigningrequests")) return;
    const { spec } = attributes.object as certificates_v1.CertificateSigningRequest;
    if (spec.signerName !== clientSigner) return;
    if (!organizationsIn(attributes, spec.request).includes(systemMasters)) return;
    const message = `use of ${clientSigner} signer with ${systemMasters} group is not allowed`;
    throw newAdmissionForbidden(attributes, message);
  },
};

function organizationsIn(attributes: AdmissionAttributes, request: string): readonly string[] {
  try {
    return organizationsOf(Buffer.from(request, "base64").toString("latin1"));
  } catch (err) {
    const problem = err instanceof Error ? err.message : String(err);
    throw newAdmissionForbidden(attributes, `failed to parse CSR: ${problem}`);
  }
}
