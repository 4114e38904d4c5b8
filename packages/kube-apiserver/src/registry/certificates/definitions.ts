import type { certificates_v1, certificates_v1beta1 } from "@kube-apiserver/api/types";
import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { statusStrategyOf } from "../resource-stores.js";
import { csrApprovalStrategy, csrStatusStrategy, csrStrategy } from "./csr-strategy.js";
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
  statusStrategy: (base, { clock }) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) =>
      validatePodCertificateRequestStatusUpdate(obj as PodRequest, old as PodRequest, clock.now()),
  }),
};
