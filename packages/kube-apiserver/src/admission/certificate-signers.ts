import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, Authorizer, ValidationPlugin } from "@kube-apiserver/generic-server";
import { mayUseSigner } from "../registry/certificates/signer-rights.js";
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
      if (await mayUseSigner(authorizer, asker(attributes), "approve", signerName)) return;
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
      if (await mayUseSigner(authorizer, asker(attributes), "sign", signerName)) return;
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

function asker({ user, context: { signal } }: AdmissionAttributes) {
  return { user, signal };
}
