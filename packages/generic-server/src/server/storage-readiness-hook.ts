import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import type { PostStartHook } from "../hooks.js";

/** Checks are repeated this often. Same as upstream. */
const POLL_MS = 100;

export interface StorageReadinessConfig {
  /** By resource; each one rejects while its storage cannot be read. Asked for when the hook runs. */
  readonly checks: () => ReadonlyMap<string, () => Promise<void>>;
  /** `--storage-initialization-timeout`: the hook is done then, ready or not. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A hook that is done once the storage of every resource can be read, so that a server is not ready before. Mirrors
 * `server.StorageReadinessHook`.
 */
export function newStorageReadinessHook(config: StorageReadinessConfig): PostStartHook {
  const { clock, logger, timeoutMs } = config;
  return async ({ signal }) => {
    const deadline = clock.monotonic() + timeoutMs;
    for (;;) {
      const failed = await failedChecks(config.checks());
      if (failed.length === 0 || signal.aborted) return;
      if (clock.monotonic() >= deadline) {
        logger.warn("storage is not ready in time, which is ignored", { resources: failed });
        return;
      }
      logger.debug("storage is not ready", { resources: failed });
      await sleep(clock, POLL_MS, signal);
    }
  };
}

async function failedChecks(checks: ReadonlyMap<string, () => Promise<void>>): Promise<readonly string[]> {
  const results = await Promise.all(
    Array.from(checks, async ([resource, check]) => {
      const failed = await check().then(
        () => false,
        () => true,
      );
      return failed ? [resource] : [];
    }),
  );
  return results.flat();
}
