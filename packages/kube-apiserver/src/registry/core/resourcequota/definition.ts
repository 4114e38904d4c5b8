import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateResourceQuota, validateResourceQuotaStatus, validateResourceQuotaUpdate } from "./validate.js";
import { warningsForResourceQuota } from "./warnings.js";

export const resourceQuotas: StoredResourceDefinition = {
  group: "",
  resource: "resourcequotas",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateResourceQuota(obj),
    validateUpdate: (_ctx, obj, old) => validateResourceQuotaUpdate(obj, old),
    warningsOnCreate: (_ctx, obj) => warningsForResourceQuota(obj),
  }),
  statusStrategy: (base) => ({ ...base, validateUpdate: (_ctx, obj) => validateResourceQuotaStatus(obj) }),
};
