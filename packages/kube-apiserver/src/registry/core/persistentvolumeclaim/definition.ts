import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from "./validate.js";

export const persistentVolumeClaims: StoredResourceDefinition = {
  group: "",
  resource: "persistentvolumeclaims",
  strategy: (base) => ({
    ...base,
    prepareForCreate: (_ctx, obj) => ({ ...obj, status: { phase: "Pending" } }),
    validate: (_ctx, obj) => validatePersistentVolumeClaim(obj),
    validateUpdate: (_ctx, obj, old) => validatePersistentVolumeClaimUpdate(obj, old),
  }),
};
