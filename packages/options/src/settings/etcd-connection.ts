import { type Clock, type Dialer, sleep } from "@kube-apiserver/component-base";
import { type Etcd3TLSSource, isKVError, type KV, newEtcd3KV } from "@kube-apiserver/storage";
import type { SettingsParts } from "./server-settings.js";

/** How long servers are waited for. Same as upstream. */
const CONNECT_TIMEOUT_MS = 20_000;
const RETRY_MS = 500;

/** Problems of certificates: trying again does not help. */
const HOPELESS = /remote error: tls:|certificate|altnames/;

export interface EtcdConnectionConfig {
  readonly endpoints: readonly string[];
  readonly tls: Etcd3TLSSource;
  /** Makes the connections. Absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
  readonly parts: SettingsParts;
}

/**
 * Connects to a cluster. Rejects with what is wrong when none of its members lets us in, at once if their certificates or
 * ours are not accepted, else after 20 s.
 */
export async function connectToEtcd({ endpoints, tls, dialer, parts }: EtcdConnectionConfig): Promise<KV> {
  const { clock, logger, signal } = parts;
  let kv: KV | undefined;
  try {
    kv = await newEtcd3KV({ endpoints, tls, dialer, clock, logger: logger.with("storage") });
    const onWait = (err: unknown) => logger.warn("Waiting for etcd", { endpoints, err });
    await untilConnected(kv, { clock, onWait, ...(signal === undefined ? {} : { signal }) });
    return kv;
  } catch (err) {
    await kv?.close();
    const reason = err instanceof Error ? err.message : String(err);
    throw new Error(`error creating storage backend for etcd servers ${endpoints.join(",")}: ${reason}`, {
      cause: err,
    });
  }
}

export interface ConnectionWait {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Told once why it does not go on at once. */
  readonly onWait?: (err: unknown) => void;
}

/** Resolves once a member answers. A single one will do: whether there is a quorum is for health checks to say. */
export async function untilConnected(kv: KV, { clock, signal, onWait }: ConnectionWait): Promise<void> {
  const deadline = clock.monotonic() + CONNECT_TIMEOUT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      await kv.range({ key: "\0", countOnly: true, serializable: true }, signal);
      return;
    } catch (err) {
      const isHopeless = !isKVError(err, "Unavailable") || HOPELESS.test(err.message);
      if (isHopeless || clock.monotonic() >= deadline) throw err;
      if (attempt === 1) onWait?.(err);
    }
    await sleep(clock, RETRY_MS, signal);
  }
}
