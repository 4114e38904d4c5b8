import type { certificates_v1 } from "@kube-apiserver/api/types";
import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { statusStrategyOf } from "../resource-stores.js";
import { csrApprovalStrategy, csrStatusStrategy, csrStrategy } from "./csr-strategy.js";

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
