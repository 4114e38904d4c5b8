import type { StoredResourceDefinition } from "../../resource-definition.js";

export const persistentVolumeClaims: StoredResourceDefinition = {
  group: "",
  resource: "persistentvolumeclaims",
  strategy: (base) => ({ ...base, prepareForCreate: (_ctx, obj) => ({ ...obj, status: { phase: "Pending" } }) }),
};
