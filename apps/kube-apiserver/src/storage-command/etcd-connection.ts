import { readEtcdTLS } from "@kube-apiserver/options";
import { type EtcdKV, newEtcd3KV } from "@kube-apiserver/storage";
import type { StorageFlags } from "./storage-flags.js";

/** Runs `work` with a connection to the etcd that flags name, and closes it. */
export async function withEtcd<T>(flags: StorageFlags, work: (etcd: EtcdKV) => Promise<T>): Promise<T> {
  const etcd = await newEtcd3KV({ endpoints: flags.etcdServers, tls: await readEtcdTLS(flags) });
  try {
    return await work(etcd);
  } finally {
    await etcd.close();
  }
}

/** The prefixes that flags name. */
export function keyPrefixes({ etcdPrefix, storePrefix }: StorageFlags) {
  return { etcdPrefix, storePrefix: storePrefix === "" ? etcdPrefix : storePrefix };
}
