import type { core_v1 } from "@kube-apiserver/api/types";
import { formatTime, type KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "./validate.js";
import { warningsForPersistentVolume } from "./warnings.js";

export const persistentVolumes: StoredResourceDefinition = {
  group: "",
  resource: "persistentvolumes",
  strategy: (base, { clock, extra }) => ({
    ...base,
    prepareForCreate: (_ctx, obj) => ({
      ...obj,
      status: { phase: "Pending", lastPhaseTransitionTime: formatTime(clock.now()) },
    }),
    validate: (_ctx, obj) => validatePersistentVolume(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validatePersistentVolumeUpdate(obj, old, {
        mutableNodeAffinity: extra.featureGates.enabled("MutablePVNodeAffinity"),
      }),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForPersistentVolume(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForPersistentVolume(obj),
  }),
  statusStrategy: (base, { clock }) => ({
    ...base,
    async prepareForUpdate(ctx, obj, old) {
      const next = await base.prepareForUpdate(ctx, obj, old);
      return stampPhase(next, old, formatTime(clock.now()));
    },
  }),
};

/** Notes when the phase changed, unless the client does so itself. */
function stampPhase(obj: KubeObject, old: KubeObject, now: string): KubeObject {
  const next = (obj as core_v1.PersistentVolume).status;
  const before = (old as core_v1.PersistentVolume).status;
  if (next === undefined || next.phase === before?.phase) return obj;
  if (next.lastPhaseTransitionTime && next.lastPhaseTransitionTime !== before?.lastPhaseTransitionTime) return obj;
  return { ...obj, status: { ...next, lastPhaseTransitionTime: now } } as KubeObject;
}
