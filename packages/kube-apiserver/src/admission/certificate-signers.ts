import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, Authorizer, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling } from "./requests.js";

type CertificateSigningRequest = certificates_v1.CertificateSigningRequest;

/** Only who may `approve` for the signer writes to `approval`. Mirrors `certificates/approval`. */
export function newCertificateApproval(authorizer: Authorizer): ValidationPlugin {
  return {
    name: "CertificateApproval",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      if (!isForSubresource(attributes, "approval")) return;
      const signerName = signerOf(attributes.object);
      if (await mayUseSigner(authorizer, attributes, "approve", signerName)) return;
      throw newAdmissionForbidden(
        attributes,
        `user not permitted to approve requests with signerName ${quoteGo(signerName)}`,
      );
    },
  };
}

/** Only who may `sign` for the signer writes the certificate or the conditions. Mirrors `certificates/signing`. */
export function newCertificateSigning(authorizer: Authorizer): ValidationPlugin {
  return {
    name: "CertificateSigning",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      if (!isForSubresource(attributes, "status") || !changesOutcome(attributes)) return;
      const signerName = signerOf(attributes.oldObject);
      if (await mayUseSigner(authorizer, attributes, "sign", signerName)) return;
      throw newAdmissionForbidden(
        attributes,
        `user not permitted to sign requests with signerName ${quoteGo(signerName)}`,
      );
    },
  };
}

function isForSubresource({ resource, subresource }: AdmissionAttributes, wanted: string): boolean {
  const isRequest = resource.group === "certificates.k8s.io" && resource.resource === "certificatesigningrequests";
  return isRequest && subresource === wanted;
}

function signerOf(object: AdmissionAttributes["object"]): string {
  return (object as CertificateSigningRequest | undefined)?.spec?.signerName ?? "";
}

function changesOutcome({ object, oldObject }: AdmissionAttributes): boolean {
  const outcome = (request: AdmissionAttributes["object"]): JSONValue => {
    const { certificate = "", conditions = [] } = (request as CertificateSigningRequest | undefined)?.status ?? {};
    return [certificate, conditions as JSONValue];
  };
  return !jsonEqual(outcome(object), outcome(oldObject));
}

/** A right on one signer, or on every signer of its domain (`example.com/*`). */
async function mayUseSigner(
  authorizer: Authorizer,
  { user, context }: AdmissionAttributes,
  verb: string,
  signerName: string,
): Promise<boolean> {
  const [domain = ""] = signerName.split("/");
  for (const name of [signerName, `${domain}/*`]) {
    const { decision } = await authorizer.authorize(
      {
        user,
        verb,
        isResourceRequest: true,
        namespace: "",
        apiGroup: "certificates.k8s.io",
        apiVersion: "*",
        resource: "signers",
        subresource: "",
        name,
        path: "",
      },
      context.signal,
    );
    if (decision === "Allow") return true;
  }
  return false;
}
