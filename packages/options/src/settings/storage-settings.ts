import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Etcd3TLS, type KV, newEmbeddedKV, newEtcd3KV } from "@kube-apiserver/storage";
import type { CompletedOptions } from "../completed-options.js";
import type { SettingsParts, StorageSettings } from "./server-settings.js";

/** Opens the engines. Rejects when one cannot be opened; the others are closed then. */
export async function newStorageSettings(completed: CompletedOptions, parts: SettingsParts): Promise<StorageSettings> {
  const { etcd, derived } = completed;
  const opened: KV[] = [];
  const open = async (servers: readonly string[] | undefined) => {
    const kv = servers === undefined ? await openEmbedded(completed, parts) : await openEtcd(completed, servers, parts);
    opened.push(kv);
    return kv;
  };
  try {
    const kv = await open(derived.storageBackend === "etcd3" ? etcd.etcdServers : undefined);
    const kvOverrides = new Map<string, KV>();
    for (const { groupResource, servers } of derived.etcdServersOverrides) {
      kvOverrides.set(groupResource, await open(servers));
    }
    const { etcdPrefix: prefix, watchCache } = etcd;
    return { kv, kvOverrides, prefix, watchCache, watchCacheSizes: derived.watchCacheSizes };
  } catch (err) {
    await Promise.all(opened.map((kv) => kv.close()));
    throw err;
  }
}

async function openEmbedded({ etcd, derived }: CompletedOptions, { clock, logger, onFatal }: SettingsParts) {
  const { dataDir } = derived;
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return newEmbeddedKV({
    clock,
    logger: logger.with("storage"),
    dataDir: dataDir === undefined ? undefined : join(dataDir, "store"),
    sync: etcd.embeddedSync === "none" ? "none" : "full",
    ...(onFatal === undefined ? {} : { onFatal }),
  });
}

async function openEtcd(
  { etcd }: CompletedOptions,
  endpoints: readonly string[],
  { clock, logger }: SettingsParts,
): Promise<KV> {
  const tls = await readEtcdTLS(etcd);
  return newEtcd3KV({ endpoints, tls, clock, logger: logger.with("storage") });
}

async function readEtcdTLS(etcd: CompletedOptions["etcd"]): Promise<Etcd3TLS | undefined> {
  const { etcdCAFile, etcdCertFile, etcdKeyFile } = etcd;
  if (etcdCAFile === "" && etcdCertFile === "") return undefined;
  const read = (file: string) => (file === "" ? Promise.resolve(undefined) : readFile(file));
  const [ca, cert, key] = await Promise.all([etcdCAFile, etcdCertFile, etcdKeyFile].map(read));
  return { ca, cert, key };
}
