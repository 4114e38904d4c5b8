import { type KV, prefixEnd } from "@kube-apiserver/storage";

/** Seconds that a replica counts as alive after it was heard from last. Same as upstream. */
const leaseSeconds = 15;

/**
 * Who serves, as all replicas on one store see it: each keeps a key with its address alive; a key that lapses is a replica
 * that is gone. Mirrors upstream's lease endpoint reconciler, in the same place of the store.
 */
export class ReplicaLeases {
  readonly #kv: KV;
  readonly #prefix: string;

  /** @param storagePrefix - `--etcd-prefix`, `/registry` */
  constructor(kv: KV, storagePrefix: string) {
    this.#kv = kv;
    this.#prefix = `${storagePrefix}/masterleases/`;
  }

  /** Seconds between two renewals that keep a replica alive with one to spare. */
  static readonly renewSeconds: number = leaseSeconds / 2;

  /** Says that the replica at `address` serves. */
  async renew(address: string): Promise<void> {
    const lease = await this.#kv.grantLease(leaseSeconds);
    const object = { kind: "Endpoints", apiVersion: "v1", subsets: [{ addresses: [{ ip: address }] }] };
    const value = Buffer.from(JSON.stringify(object));
    await this.#kv.txn({
      compare: [],
      success: [{ type: "put", key: `${this.#prefix}${address}`, value, lease }],
    });
  }

  /** Says that it does not serve any more. */
  async remove(address: string): Promise<void> {
    await this.#kv.txn({ compare: [], success: [{ type: "delete", key: `${this.#prefix}${address}` }] });
  }

  /** Addresses of all replicas, sorted. */
  async addresses(): Promise<readonly string[]> {
    const { kvs } = await this.#kv.range({ key: this.#prefix, rangeEnd: prefixEnd(this.#prefix), keysOnly: true });
    return kvs.map(({ key }) => key.slice(this.#prefix.length)).sort();
  }
}
