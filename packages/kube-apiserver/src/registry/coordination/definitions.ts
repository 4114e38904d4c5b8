import type { coordination_v1 } from "@kube-apiserver/api/types";
import { isConfigMapKey, type KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateLease } from "./validate-lease.js";
import { validateLeaseCandidate, validateLeaseCandidateUpdate } from "./validate-lease-candidate.js";

const group = "coordination.k8s.io";

export const leases: StoredResourceDefinition = {
  group,
  resource: "leases",
  strategy: (base, { extra }) => {
    const isCoordinated = extra.featureGates.enabled("CoordinatedLeaderElection");
    return {
      ...base,
      prepareForCreate: (_ctx, obj) => (isCoordinated ? obj : withoutCoordination(obj, undefined)),
      prepareForUpdate: (_ctx, obj, old) => (isCoordinated ? obj : withoutCoordination(obj, old)),
      validate: (_ctx, obj) => validateLease(obj),
      validateUpdate: (_ctx, obj) => validateLease(obj),
    };
  },
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

const coordinationFields = ["strategy", "preferredHolder"] as const;

/** Without the gate its fields go, unless they are stored. */
function withoutCoordination(lease: KubeObject, old: KubeObject | undefined): KubeObject {
  const { spec } = lease as coordination_v1.Lease;
  const before = (old as coordination_v1.Lease | undefined)?.spec ?? {};
  const dropped = coordinationFields.filter((name) => spec?.[name] !== undefined && before[name] === undefined);
  if (dropped.length === 0) return lease;
  const kept = Object.entries(spec ?? {}).filter(([name]) => !(dropped as readonly string[]).includes(name));
  return { ...lease, spec: Object.fromEntries(kept) };
}
