import {
  getOwn,
  isJSONObject,
  isNotFound,
  type JSONObject,
  type KubeObject,
  parseJSON,
} from "@kube-apiserver/apimachinery";
import type { Client, RequestHeaderNames } from "@kube-apiserver/generic-server";

/** What a kube-apiserver publishes for its extension servers: whom to believe. */
export interface ExtensionAuthentication {
  /** PEM bundle that client certificates are from. Absent: clients show none. */
  readonly clientCAPem: string | undefined;
  /** How it names users when it passes requests on. Absent: it passes none on. */
  readonly requestHeader: RequestHeaderAuthentication | undefined;
}

/** The front proxy: its authority, its names, its headers. */
export interface RequestHeaderAuthentication extends RequestHeaderNames {
  readonly clientCAPem: string;
  readonly allowedNames: readonly string[];
}

/** Where it is published. */
export const extensionAuthenticationScope = Object.freeze({
  group: "",
  version: "v1",
  resource: "configmaps",
  namespace: "kube-system",
});
/** Name of the ConfigMap there. */
export const watchedName = "extension-apiserver-authentication";

/**
 * Reads the ConfigMap `kube-system/extension-apiserver-authentication`.
 * @param client - may read it (`extension-apiserver-authentication-reader`)
 */
export async function readExtensionAuthentication(
  client: Client,
  signal?: AbortSignal,
): Promise<ExtensionAuthentication> {
  try {
    return extensionAuthenticationOf(await client.get(extensionAuthenticationScope, watchedName, signal));
  } catch (err) {
    // A server that publishes nothing passes no requests on.
    if (isNotFound(err)) return extensionAuthenticationOf(undefined);
    throw err;
  }
}

/** What the ConfigMap says; without one: no client certificates, and no front proxy. */
export function extensionAuthenticationOf(configMap: KubeObject | undefined): ExtensionAuthentication {
  const data = isJSONObject(configMap?.data) ? configMap.data : {};
  const clientCAPem = textOf(data, "requestheader-client-ca-file");
  return {
    clientCAPem: textOf(data, "client-ca-file"),
    requestHeader:
      clientCAPem === undefined
        ? undefined
        : {
            clientCAPem,
            allowedNames: listOf(data, "requestheader-allowed-names"),
            usernameHeaders: listOf(data, "requestheader-username-headers"),
            uidHeaders: listOf(data, "requestheader-uid-headers"),
            groupHeaders: listOf(data, "requestheader-group-headers"),
            extraHeaderPrefixes: listOf(data, "requestheader-extra-headers-prefix"),
          },
  };
}

function textOf(data: JSONObject, key: string): string | undefined {
  const value = getOwn(data, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listOf(data: JSONObject, key: string): readonly string[] {
  const text = textOf(data, key);
  const value = text === undefined ? [] : parseJSON(text);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
