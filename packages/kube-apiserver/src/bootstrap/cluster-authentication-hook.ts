import { X509Certificate } from "node:crypto";
import {
  isInvalid,
  isRequestEntityTooLarge,
  jsonEqual,
  type KubeObject,
  parseJSON,
} from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { repeat, untilDone } from "./repeat.js";
import { SystemObjects } from "./system-objects.js";

const namespace = "kube-system";
const name = "extension-apiserver-authentication";

const retryMs = 1_000;
const checkMs = 60_000;
const maxAttempts = 5;
/** Certificates count this long after they have run out. */
const slackMs = 300_000;

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
  readonly logger: Logger;
  readonly storageOf: StorageLookup;
  /** As it is now: the files it is from may change while the server runs. */
  readonly info: () => ClusterAuthenticationInfo;
}

type Data = Readonly<Record<string, string>>;

/**
 * Publishes how clients are authenticated in the ConfigMap where extension API servers look for it, and keeps it so.
 * Mirrors upstream's `clusterauthenticationtrust.Controller`.
 */
export function addClusterAuthenticationHook(server: GenericAPIServer, config: ClusterAuthenticationHookConfig): void {
  const { clock, logger } = config;
  server.addPostStartHook("start-cluster-authentication-info-controller", async ({ signal, background }) => {
    const objects = new SystemObjects(clock, signal);
    const options = { clock, logger, signal, what: "publish how clients are authenticated" };
    const sync = () => syncConfigMap(objects, config);
    await untilDone({ ...options, intervalMs: retryMs }, sync);
    background(repeat({ ...options, intervalMs: checkMs }, sync));
  });
}

/**
 * Publishes what this server needs beside what others do.
 * @throws when that is too much: then nothing is published any more, and the next attempt begins anew
 */
export async function syncConfigMap(
  objects: SystemObjects,
  config: Omit<ClusterAuthenticationHookConfig, "logger">,
): Promise<void> {
  // Servers that start side by side write at once. Who lost would not be trusted until the next check.
  for (let attempt = 0; attempt < maxAttempts; attempt++) if (await tryToSync(objects, config)) return;
  throw new Error(`${namespace}/${name} was changed by others again and again`);
}

/** False when another server was faster. */
async function tryToSync(
  objects: SystemObjects,
  { clock, storageOf, info }: Omit<ClusterAuthenticationHookConfig, "logger">,
): Promise<boolean> {
  const storage = storageOf("", "configmaps");
  const existing = await objects.get(storage, namespace, name);
  const published = (existing?.data ?? {}) as Data;
  const data = combinedData(published, toData(info()), clock.now());
  if (existing === undefined) return objects.create(storage, newConfigMap(data));
  if (jsonEqual(data, published)) return true;
  return objects.update(storage, { ...existing, data }).catch(async (err: unknown) => {
    // Keys of servers that are gone may have piled up: whoever is still there publishes its own anew.
    if (isTooLarge(err)) await objects.delete(storage, existing);
    throw err;
  });
}

function isTooLarge(err: unknown): boolean {
  return isRequestEntityTooLarge(err) || (isInvalid(err) && String(err).includes("Too long"));
}

function newConfigMap(data: Data): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data };
}

const bundleKeys = ["client-ca-file", "requestheader-client-ca-file"] as const;
const listKeys = [
  "requestheader-username-headers",
  "requestheader-uid-headers",
  "requestheader-group-headers",
  "requestheader-extra-headers-prefix",
  "requestheader-allowed-names",
] as const;

/**
 * What is published and what this server needs, each once: another server may have keys of its own. Certificates that have
 * run out are left out. Mirrors `combinedClusterAuthenticationInfo`.
 */
export function combinedData(published: Data, own: Data, now: number): Data {
  const data: Record<string, string> = {};
  for (const key of bundleKeys) {
    const bundle = combinedBundle([published[key], own[key]], now);
    if (bundle !== "") data[key] = bundle;
  }
  if (data["requestheader-client-ca-file"] === undefined) return data;
  for (const key of listKeys) {
    data[key] = JSON.stringify([...new Set([...listOf(published[key]), ...listOf(own[key])])]);
  }
  return data;
}

function combinedBundle(bundles: readonly (string | undefined)[], now: number): string {
  const certificates = new Map<string, string>();
  for (const pem of bundles.flatMap((bundle) => certificatesOf(bundle))) {
    const certificate = new X509Certificate(pem);
    if (Date.parse(certificate.validTo) + slackMs > now)
      certificates.set(certificate.fingerprint256, certificate.toString());
  }
  return [...certificates.values()].join("");
}

function certificatesOf(bundle: string | undefined): readonly string[] {
  return bundle?.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

/** @throws SyntaxError when what is published is no list */
function listOf(text: string | undefined): readonly string[] {
  if (text === undefined || text === "") return [];
  const list = parseJSON(text);
  if (!Array.isArray(list)) throw new SyntaxError(`${namespace}/${name} has something else than a list: ${text}`);
  return list.filter((value) => typeof value === "string");
}

function toData({ clientCAPem, requestHeader }: ClusterAuthenticationInfo): Data {
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
