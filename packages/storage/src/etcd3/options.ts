import type { Clock, Logger } from "@kube-apiserver/component-base";

/** Contents in PEM, not paths. */
export interface Etcd3TLS {
  /** Who may have signed the servers' certificates. Absent: the system's authorities. */
  readonly ca?: Buffer | string | undefined;
  /** Client certificate; with {@link key}. */
  readonly cert?: Buffer | string | undefined;
  readonly key?: Buffer | string | undefined;
}

/** Settings of {@link newEtcd3KV}. */
export interface Etcd3KVOptions {
  /** `http(s)://host:port` of each member. One is used at a time; the next when it fails. */
  readonly endpoints: readonly string[];
  readonly tls?: Etcd3TLS | undefined;
  /** How long a first answer of an endpoint is waited for. Default 20000, as upstream. */
  readonly dialTimeoutMs?: number;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

export const DEFAULT_DIAL_TIMEOUT_MS = 20_000;
