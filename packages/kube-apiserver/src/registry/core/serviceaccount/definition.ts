import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, type KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { TokenStore } from "./token-store.js";

export const serviceAccounts: StoredResourceDefinition = {
  group: "",
  resource: "serviceaccounts",
  strategy: (base) => ({
    ...base,
    prepareForCreate: (_ctx, obj) => withPlainReferences(obj),
    prepareForUpdate: (_ctx, obj) => withPlainReferences(obj),
    validateUpdate: (_ctx, obj) => validateOwnMeta(base, obj),
    warningsOnCreate: (_ctx, obj) => warnOfMountableSecrets(obj, undefined),
    warningsOnUpdate: (_ctx, obj, old) => warnOfMountableSecrets(obj, old),
  }),
  subresources(store, deps) {
    const config = deps.extra.serviceAccountTokens;
    if (config === undefined) return {};
    return { token: new TokenStore(store, config, deps) };
  },
};

const enforceMountableSecrets = "kubernetes.io/enforce-mountable-secrets";

/** Accounts that come to rely on a rule which is on its way out are told so. */
function warnOfMountableSecrets(account: KubeObject, old: KubeObject | undefined): readonly string[] {
  const relied = old !== undefined && annotationOf(old, enforceMountableSecrets) !== undefined;
  if (relied || annotationOf(account, enforceMountableSecrets) === undefined) return [];
  const advice = "prefer separate namespaces to isolate access to mounted secrets";
  return [`metadata.annotations[${enforceMountableSecrets}]: deprecated in v1.32+; ${advice}`];
}

/** Of the secrets of a service account only the names mean anything. */
function withPlainReferences(obj: KubeObject): KubeObject {
  const { secrets = [] } = obj as core_v1.ServiceAccount;
  if (secrets.length === 0) return obj;
  return { ...obj, secrets: secrets.map(({ name }) => (name === undefined ? {} : { name })) };
}
