import { type Cancellation, type Clock, toAbortSignal } from "@kube-apiserver/component-base";
import type { Informer } from "./informer.js";

/** How long a caller waits. */
export interface SyncWait {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly limitMs: number;
  /** Ends the wait early. */
  readonly signal: Cancellation;
}

/** Whether the local copies are filled, after waiting for them for a while if they are not. Never rejects. */
export async function syncedWithin(
  informers: readonly Informer[],
  { clock, limitMs, signal }: SyncWait,
): Promise<boolean> {
  if (informers.every(({ hasSynced }) => hasSynced)) return true;
  const timeout = new AbortController();
  const timer = clock.setTimer(() => timeout.abort(), limitMs);
  const ended = AbortSignal.any([toAbortSignal(signal), timeout.signal]);
  try {
    await Promise.all(informers.map((informer) => informer.waitForSync(ended)));
    return true;
  } catch {
    // Waiting ends with a rejection only when one of the signals aborts.
    return false;
  } finally {
    timer.cancel();
  }
}
