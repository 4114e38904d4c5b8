import type { Clock, Dialer, Logger } from "@kube-apiserver/component-base";

/** Contents in PEM, not paths. */
export interface Etcd3TLS {
  /** Who may have signed the servers' certificates. Absent: the system's authorities. */
  readonly ca?: Buffer | string | undefined;
  /** Client certificate; with {@link key}. */
  readonly cert?: Buffer | string | undefined;
  readonly key?: Buffer | string | undefined;
}

/** Reads what connections are made with. Asked whenever one has to be made again, since files may have been replaced. */
export type Etcd3TLSSource = () => Promise<Etcd3TLS | undefined>;

/** How a peer that vanished is noticed. */
export interface KeepaliveSettings {
  /** A connection in use is tried this often. etcd takes offence at less than its `--grpc-keepalive-min-time`, 5000. */
  readonly timeMs: number;
  /** After this long without an answer it is given up. */
  readonly timeoutMs: number;
}

/** Settings of {@link newEtcd3KV}. */
export interface Etcd3KVOptions {
  /**
   * Each member as `http(s)://host:port`, `host:port`, or `unix(s)://path`. One is used at a time; another when it fails.
   */
  readonly endpoints: readonly string[];
  /** Absent: connections to `https` endpoints trust the system's authorities, others are not encrypted. */
  readonly tls?: Etcd3TLS | Etcd3TLSSource | undefined;
  /**
   * Makes the connections, for members that are not at unix sockets; names are left to it. Absent: they leave directly.
   */
  readonly dialer?: Dialer | undefined;
  /** How long a first answer of an endpoint is waited for. Default 20000, as upstream. */
  readonly dialTimeoutMs?: number;
  /** Default: every 30 s, for 10 s. As upstream. */
  readonly keepalive?: KeepaliveSettings;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

export const DEFAULT_DIAL_TIMEOUT_MS = 20_000;
export const DEFAULT_KEEPALIVE: KeepaliveSettings = Object.freeze({ timeMs: 30_000, timeoutMs: 10_000 });
