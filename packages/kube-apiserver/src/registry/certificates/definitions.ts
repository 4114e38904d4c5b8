import type { certificates_v1, certificates_v1beta1 } from "@kube-apiserver/api/types";
import { FieldPath, fieldErrors, type KubeObject, quoteGo } from "@kube-apiserver/apimachinery";
import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { statusStrategyOf } from "../resource-stores.js";
import { csrApprovalStrategy, csrStatusStrategy, csrStrategy } from "./csr-strategy.js";
import { keepConditions, stampTransitions } from "./kept-conditions.js";
import { mayUseSigner } from "./signer-rights.js";
import { validateClusterTrustBundle, validateClusterTrustBundleUpdate } from "./validate-cluster-trust-bundle.js";
import {
  validatePodCertificateRequest,
  validatePodCertificateRequestUpdate,
} from "./validate-pod-certificate-request.js";
import { validatePodCertificateRequestStatusUpdate } from "./validate-pod-certificate-request-status.js";

export const certificateSigningRequests: StoredResourceDefinition = {
  group: "certificates.k8s.io",
  resource: "certificatesigningrequests",
  strategy: csrStrategy,
  statusStrategy: (base, { clock }) => csrStatusStrategy(base, () => clock.now()),
  fields: {
    names: ["spec.signerName"],
    paths: ["spec.signerName"],
    read: ({ object }) => ({
      "spec.signerName": (object as certificates_v1.CertificateSigningRequest).spec?.signerName ?? "",
    }),
  },
  subresources(store, deps) {
    const base = statusStrategyOf(store, certificateSigningRequests, deps);
    return {
      approval: new SubresourceStore(
        store,
        csrApprovalStrategy(base, () => deps.clock.now()),
      ),
    };
  },
};

type Bundle = certificates_v1beta1.ClusterTrustBundle;
type PodRequest = certificates_v1beta1.PodCertificateRequest;

export const clusterTrustBundles: StoredResourceDefinition = {
  group: "certificates.k8s.io",
  resource: "clustertrustbundles",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateClusterTrustBundle(obj as Bundle),
    validateUpdate: (_ctx, obj, old) => validateClusterTrustBundleUpdate(obj as Bundle, old as Bundle),
  }),
};

export const podCertificateRequests: StoredResourceDefinition = {
  group: "certificates.k8s.io",
  resource: "podcertificaterequests",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validatePodCertificateRequest(obj as PodRequest),
    validateUpdate: (_ctx, obj, old) => validatePodCertificateRequestUpdate(obj as PodRequest, old as PodRequest),
  }),
  statusStrategy: (base, { clock, authorizer }) => ({
    ...base,
    review: async (ctx, obj, old) => {
      const { spec, status } = (old ?? obj) as PodRequest;
      if ((obj as PodRequest).status?.certificateChain === status?.certificateChain) return [];
      const { signerName } = spec;
      if (await mayUseSigner(authorizer, ctx, "sign", signerName)) return [];
      const detail = `User ${quoteGo(ctx.user.name)} is not permitted to "sign" for signer ${quoteGo(signerName)}`;
      return [fieldErrors.forbidden(FieldPath.root("spec", "signerName"), detail)];
    },
    prepareForUpdate: async (ctx, obj, old) =>
      withKnownConditions((await base.prepareForUpdate(ctx, obj, old)) as PodRequest, old as PodRequest, clock.now()),
    validateUpdate: (_ctx, obj, old) =>
      validatePodCertificateRequestStatusUpdate(obj as PodRequest, old as PodRequest, clock.now()),
  }),
};

/** How a request ended stays as it is, and when it did is filled in. */
function withKnownConditions(request: PodRequest, old: PodRequest, nowMs: number): KubeObject {
  const before = old.status?.conditions ?? [];
  const conditions = request.status?.conditions ?? [];
  if (conditions.length === 0) return request as KubeObject;
  const kept = ["Issued", "Denied", "Failed"].reduce((list, type) => keepConditions(list, before, type), conditions);
  return { ...request, status: { ...request.status, conditions: stampTransitions(kept, before, nowMs) } } as KubeObject;
}
