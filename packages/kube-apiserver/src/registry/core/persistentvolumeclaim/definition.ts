import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { type DataSourceRules, withDataSources } from "./data-sources.js";
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from "./validate.js";
import { validatePersistentVolumeClaimStatus } from "./validate-status.js";
import { warningsForPersistentVolumeClaim } from "./warnings.js";

export const persistentVolumeClaims: StoredResourceDefinition = {
  group: "",
  resource: "persistentvolumeclaims",
  strategy: (base, { extra }) => {
    const rules: DataSourceRules = { crossNamespace: extra.featureGates.enabled("CrossNamespaceVolumeDataSource") };
    return {
      ...base,
      prepareForCreate: (_ctx, obj) => ({ ...withDataSources(obj, undefined, rules), status: { phase: "Pending" } }),
      prepareForUpdate: async (ctx, obj, old) =>
        withDataSources(await base.prepareForUpdate(ctx, obj, old), old, rules),
      validate: (_ctx, obj) => validatePersistentVolumeClaim(obj),
      validateUpdate: (_ctx, obj, old) => [
        ...validateOwnMeta(base, obj),
        ...validatePersistentVolumeClaimUpdate(obj, old),
      ],
      warningsOnCreate: (_ctx, obj) => warningsForPersistentVolumeClaim(obj),
      warningsOnUpdate: (_ctx, obj) => warningsForPersistentVolumeClaim(obj),
    };
  },
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validatePersistentVolumeClaimStatus(obj),
  }),
};
