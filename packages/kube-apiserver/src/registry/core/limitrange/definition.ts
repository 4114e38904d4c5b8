import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { validateLimitRange } from "./validate.js";

export const limitRanges: StoredResourceDefinition = {
  group: "",
  resource: "limitranges",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateLimitRange(obj),
    validateUpdate: (_ctx, obj) => [...validateOwnMeta(base, obj), ...validateLimitRange(obj)],
  }),
};
