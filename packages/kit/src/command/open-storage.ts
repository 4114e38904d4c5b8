import { readFile } from "node:fs/promises";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { type KV, newEmbeddedKV, newEtcd3KV } from "@kube-apiserver/storage";
import type { ExtensionServerFlags } from "./extension-server-flags.js";

/**
 * Opens what the flags name; undefined where objects are in memory only. The caller closes it. Rejects when it cannot be
 * opened.
 */
export async function openStorage(flags: ExtensionServerFlags, clock: Clock, logger: Logger): Promise<KV | undefined> {
  const { dataDir, etcdServers } = flags;
  if (dataDir !== "") return newEmbeddedKV({ dataDir, clock, logger });
  if (etcdServers.length === 0) return undefined;
  return newEtcd3KV({ endpoints: etcdServers, tls: () => readTLS(flags), clock, logger });
}

async function readTLS({ etcdCAFile, etcdCertFile, etcdKeyFile }: ExtensionServerFlags) {
  if (etcdCAFile === "" && etcdCertFile === "") return undefined;
  return {
    ...(etcdCAFile === "" ? {} : { ca: await readFile(etcdCAFile) }),
    ...(etcdCertFile === "" ? {} : { cert: await readFile(etcdCertFile), key: await readFile(etcdKeyFile) }),
  };
}
