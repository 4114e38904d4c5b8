import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { addressRulesOf } from "../../validation/address-rules.js";
import { validateEndpoints, warningsForEndpoints } from "./validate.js";

export const endpoints: StoredResourceDefinition = {
  group: "",
  resource: "endpoints",
  strategy: (base, { extra }) => ({
    ...base,
    validate: (_ctx, obj) => validateEndpoints(obj, undefined, addressRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateEndpoints(obj, old, addressRulesOf(extra)),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForEndpoints(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForEndpoints(obj),
  }),
};
