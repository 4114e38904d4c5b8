import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";
import { withField, withFieldOf } from "../../strategy-fields.js";
import { warningsForIP } from "../../validation/addresses.js";
import { dropDisabledStatusFields } from "./drop-disabled-status-fields.js";
import { podValidationOptions } from "./validation/options.js";
import { validatePodStatusUpdate } from "./validation/pod-status.js";

/** Whoever runs a pod reports its status; where it runs and who owns it is not theirs to change. */
export function podStatusStrategy(base: RESTStrategy, { extra }: RegistryDeps): RESTStrategy {
  const { featureGates } = extra;
  return {
    ...base,
    prepareForUpdate(_ctx, obj, old) {
      const { deletionTimestamp, ownerReferences } = metaOf(old);
      const kept = withMeta(withFieldOf(obj, "spec", old), { deletionTimestamp, ownerReferences });
      const before = (old as core_v1.Pod).status ?? {};
      const status = withKeptFacts((kept as core_v1.Pod).status ?? {}, before);
      return withField(kept, "status", dropDisabledStatusFields(status, before, featureGates));
    },
    validateUpdate(_ctx, obj, old) {
      const options = podValidationOptions(extra, old as core_v1.Pod, { resourceIsPod: true });
      const clearsNominatedNode = featureGates.enabled("ClearingNominatedNodeNameAfterBinding");
      return validatePodStatusUpdate(obj as core_v1.Pod, old as core_v1.Pod, options, { clearsNominatedNode });
    },
    warningsOnUpdate: (_ctx, obj) => addressWarnings(obj),
    resetFields: new Map([["v1", [["spec"], ["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]]]]),
  };
}

/** Reporters of before these fields leave them out: what is there stays. */
function withKeptFacts(status: core_v1.PodStatus, before: core_v1.PodStatus): core_v1.PodStatus {
  const generations = new Map<string, number[]>();
  for (const { type, observedGeneration = 0 } of before.conditions ?? []) {
    generations.set(type, [...(generations.get(type) ?? []), observedGeneration]);
  }
  // There may be several conditions of a type: each takes that of its counterpart.
  const conditions = status.conditions?.map((condition) => {
    const kept = generations.get(condition.type)?.shift() ?? 0;
    return condition.observedGeneration || kept === 0 ? condition : { ...condition, observedGeneration: kept };
  });
  const { qosClass = before.qosClass, observedGeneration = before.observedGeneration } = status;
  return {
    ...status,
    ...(conditions === undefined ? {} : { conditions }),
    ...(qosClass === undefined ? {} : { qosClass }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

function addressWarnings(obj: KubeObject): readonly string[] {
  const { podIPs = [], hostIPs = [] } = (obj as core_v1.Pod).status ?? {};
  const warn = (list: string, ips: readonly { readonly ip?: string }[]) =>
    ips.flatMap(({ ip = "" }, index) => warningsForIP(ip, FieldPath.root("status", list).index(index).child("ip")));
  return [...warn("podIPs", podIPs), ...warn("hostIPs", hostIPs)];
}
