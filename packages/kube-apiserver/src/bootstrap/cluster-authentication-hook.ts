import { jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { SystemObjects } from "./system-objects.js";

const namespace = "kube-system";
const name = "extension-apiserver-authentication";

/** What extension API servers need to know to trust the requests that are passed on to them. */
export interface ClusterAuthenticationInfo {
  /** PEM bundle of `--client-ca-file`. Absent: clients show no certificates. */
  readonly clientCAPem?: string;
  /** How this server says on whose behalf it asks. Absent: it passes no requests on. */
  readonly requestHeader?: {
    /** PEM bundle that signed the certificate this server shows. */
    readonly clientCAPem: string;
    /** Common names of that certificate; empty: any. */
    readonly allowedNames: readonly string[];
    readonly usernameHeaders: readonly string[];
    readonly groupHeaders: readonly string[];
    readonly extraHeaderPrefixes: readonly string[];
    readonly uidHeaders: readonly string[];
  };
}

/** What the hook needs. */
export interface ClusterAuthenticationHookConfig {
  readonly clock: Clock;
  readonly storageOf: StorageLookup;
  readonly info: ClusterAuthenticationInfo;
}

/**
 * Publishes how clients are authenticated in the ConfigMap where extension API servers look for it.
 * Mirrors upstream's `clusterauthenticationtrust.Controller`.
 */
export function addClusterAuthenticationHook(server: GenericAPIServer, config: ClusterAuthenticationHookConfig): void {
  const data = toData(config.info);
  server.addPostStartHook("start-cluster-authentication-info-controller", async ({ signal }) => {
    const objects = new SystemObjects(config.clock, signal);
    const storage = config.storageOf("", "configmaps");
    const existing = await objects.get(storage, namespace, name);
    if (existing === undefined) await objects.create(storage, newConfigMap(data));
    // Another replica may have keys of its own; those that both have are the same in one cluster.
    else if (!jsonEqual({ ...(existing.data as object), ...data }, existing.data)) {
      await objects.update(storage, { ...existing, data: { ...(existing.data as object), ...data } });
    }
  });
}

function newConfigMap(data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data };
}

function toData({ clientCAPem, requestHeader }: ClusterAuthenticationInfo): Readonly<Record<string, string>> {
  return {
    ...(clientCAPem === undefined ? {} : { "client-ca-file": clientCAPem }),
    ...(requestHeader === undefined
      ? {}
      : {
          "requestheader-client-ca-file": requestHeader.clientCAPem,
          "requestheader-allowed-names": JSON.stringify(requestHeader.allowedNames),
          "requestheader-username-headers": JSON.stringify(requestHeader.usernameHeaders),
          "requestheader-group-headers": JSON.stringify(requestHeader.groupHeaders),
          "requestheader-extra-headers-prefix": JSON.stringify(requestHeader.extraHeaderPrefixes),
          "requestheader-uid-headers": JSON.stringify(requestHeader.uidHeaders),
        }),
  };
}
