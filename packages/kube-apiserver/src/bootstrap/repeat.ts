import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";

/** When work is done again. */
export interface RepeatOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly intervalMs: number;
  /** For the log: `unable to ${what}, will retry`. */
  readonly what: string;
}

/** Does `work` after each interval until the signal aborts. What fails is logged, and tried again in time. */
export async function repeat(options: RepeatOptions, work: () => Promise<void>): Promise<void> {
  const { clock, signal, intervalMs } = options;
  while (!signal.aborted) {
    await sleep(clock, intervalMs, signal);
    if (!signal.aborted) await tryOnce(options, work);
  }
}

/**
 * Does `work` until it succeeds once.
 * @param limitMs - after which the last error comes out. Absent: never
 */
export async function untilDone(
  options: RepeatOptions & { readonly limitMs?: number },
  work: () => Promise<void>,
): Promise<void> {
  const { clock, signal, intervalMs, limitMs = Number.POSITIVE_INFINITY } = options;
  const start = clock.now();
  for (;;) {
    const failure = await tryOnce(options, work);
    if (failure === undefined || signal.aborted) return;
    if (clock.now() - start + intervalMs > limitMs) throw failure.reason;
    await sleep(clock, intervalMs, signal);
  }
}

async function tryOnce(
  { logger, signal, what }: RepeatOptions,
  work: () => Promise<void>,
): Promise<{ readonly reason: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (reason) {
    if (!signal.aborted) logger.warn(`unable to ${what}, will retry`, { err: reason });
    return { reason };
  }
}
