import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { TokenStore } from "./token-store.js";

export const serviceAccounts: StoredResourceDefinition = {
  group: "",
  resource: "serviceaccounts",
  strategy: (base) => ({ ...base, prepareForCreate: (_ctx, obj) => withPlainReferences(obj) }),
  subresources(store, deps) {
    const config = deps.extra.serviceAccountTokens;
    if (config === undefined) return {};
    return { token: new TokenStore(store, config, deps) };
  },
};

/** Of the secrets of a service account only the names mean anything. */
function withPlainReferences(obj: KubeObject): KubeObject {
  const { secrets = [] } = obj as core_v1.ServiceAccount;
  if (secrets.length === 0) return obj;
  return { ...obj, secrets: secrets.map(({ name }) => (name === undefined ? {} : { name })) };
}
