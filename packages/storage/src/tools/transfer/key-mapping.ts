/** Where the same objects lie on both sides; both without a slash at the end. */
export interface KeyPrefixes {
  /** In the embedded store: the `--etcd-prefix` of the server that it belongs to. Default `/registry`. */
  readonly storePrefix?: string;
  /** In etcd: the `--etcd-prefix` of the servers there. Default: the same. */
  readonly etcdPrefix?: string;
}

const DEFAULT_PREFIX = "/registry";

/** The keys of one server's objects on one side. */
export interface KeyRange {
  readonly prefix: string;
  readonly start: string;
  readonly end: string;
}

/** Both sides, with a slash after the prefixes: `/registry` does not take `/registry-b` in. */
export function keyRanges({ storePrefix = DEFAULT_PREFIX, etcdPrefix = storePrefix }: KeyPrefixes): {
  readonly store: KeyRange;
  readonly etcd: KeyRange;
} {
  return { store: rangeOf(storePrefix), etcd: rangeOf(etcdPrefix) };
}

/** The key of the same object in another range. */
export function mappedKey(key: string, from: KeyRange, to: KeyRange): string {
  return from.prefix === to.prefix ? key : to.prefix + key.slice(from.prefix.length);
}

function rangeOf(given: string): KeyRange {
  const prefix = `/${given}`.replace(/^\/+/, "/").replace(/\/+$/, "");
  return { prefix, start: `${prefix}/`, end: `${prefix}0` };
}
