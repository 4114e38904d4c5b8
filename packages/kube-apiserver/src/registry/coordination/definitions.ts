import { isConfigMapKey } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateLease } from "./validate-lease.js";
import { validateLeaseCandidate, validateLeaseCandidateUpdate } from "./validate-lease-candidate.js";

const group = "coordination.k8s.io";

export const leases: StoredResourceDefinition = {
  group,
  resource: "leases",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateLease(obj),
    validateUpdate: (_ctx, obj) => validateLease(obj),
  }),
};

export const leaseCandidates: StoredResourceDefinition = {
  group,
  resource: "leasecandidates",
  strategy: (base) => ({
    ...base,
    validateName: isConfigMapKey,
    validate: (_ctx, obj) => validateLeaseCandidate(obj),
    validateUpdate: (_ctx, obj, old) => [...validateLeaseCandidate(obj), ...validateLeaseCandidateUpdate(obj, old)],
  }),
};
