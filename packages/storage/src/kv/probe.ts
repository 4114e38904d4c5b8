import { posix } from "node:path";
import type { Clock } from "@kube-apiserver/component-base";
import { isKVError, type KV } from "./kv.js";

export interface ProbeConfig {
  readonly kv: KV;
  /** `--etcd-prefix`. */
  readonly prefix: string;
  /** After this long without an answer the store is unhealthy. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Asks a store whether it is well. Rejects with the reason, in upstream's words, when it is not. */
export type Probe = () => Promise<void>;

/**
 * A check that anybody may ask for as often as they like: the store is asked twice per timeout at most, and whoever comes
 * in between gets that answer. Mirrors `newETCD3Check`.
 */
export function newProbe(config: ProbeConfig): Probe {
  const { clock, timeoutMs } = config;
  let last: { readonly atMs: number; readonly outcome: Promise<void> } | undefined;
  return () => {
    const { failure } = config.kv;
    if (failure !== undefined) return Promise.reject(asUnwell(failure, failure.message));
    const atMs = clock.monotonic();
    if (last === undefined || atMs - last.atMs >= timeoutMs / 2) last = { atMs, outcome: ask(config) };
    return last.outcome;
  };
}

async function ask({ clock, kv, prefix, timeoutMs }: ProbeConfig): Promise<void> {
  const abort = new AbortController();
  const timer = clock.setTimer(() => abort.abort(), timeoutMs);
  try {
    await kv.range({ key: posix.join("/", prefix, "health") }, abort.signal);
  } catch (err) {
    const reason = isKVError(err, "Canceled") ? "context deadline exceeded" : messageOf(err);
    throw asUnwell(err, reason);
  } finally {
    timer.cancel();
  }
}

function asUnwell(cause: unknown, reason: string): Error {
  return new Error(`error getting data from etcd: ${reason}`, { cause });
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
