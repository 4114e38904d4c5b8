import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject, validateImmutableField } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { withField } from "../../strategy-fields.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { validateData, validateImmutable } from "../data-map.js";
import { validateSecretType } from "./validate-type.js";
import { warningsForSecret } from "./warnings.js";

const maps = ["data"] as const;
const base64Maps = new Set(maps);

export const secrets: StoredResourceDefinition = {
  group: "",
  resource: "secrets",
  strategy: (base) => ({
    ...base,
    // Go leaves a secret's type out of an update to keep it.
    prepareForUpdate: (_ctx, obj, old) => (typeOf(obj) === "" ? withField(obj, "type", typeOf(old)) : obj),
    validate: (_ctx, obj) => [...validateData(obj, maps, base64Maps), ...validateSecretType(obj)],
    validateUpdate: (_ctx, obj, old) => [
      ...validateImmutableField(typeOf(obj), typeOf(old), FieldPath.root("type")),
      ...validateImmutable(obj, old, maps),
      ...validateOwnMeta(base, obj),
      ...validateData(obj, maps, base64Maps),
      ...validateSecretType(obj),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForSecret(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForSecret(obj),
  }),
  fields: { names: ["type"], paths: ["type"], read: ({ object }) => ({ type: typeOf(object) }) },
};

function typeOf(secret: KubeObject): string {
  return (secret as core_v1.Secret).type ?? "";
}
