import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { validateData, validateImmutable } from "../data-map.js";

const maps = ["data", "binaryData"] as const;
const base64Maps = new Set(["binaryData"]);

export const configMaps: StoredResourceDefinition = {
  group: "",
  resource: "configmaps",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateData(obj, maps, base64Maps),
    validateUpdate: (_ctx, obj, old) => [
      ...validateImmutable(obj, old, maps),
      ...validateOwnMeta(base, obj),
      ...validateData(obj, maps, base64Maps),
    ],
  }),
};
