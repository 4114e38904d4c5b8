import { type Logger, sleep, type Timer, WorkQueue } from "@kube-apiserver/component-base";
import type { HealthChecker } from "@kube-apiserver/generic-server";
import type { ResourceTransformers } from "@kube-apiserver/storage";
import type { EncryptionAtRest, EncryptionAtRestParts } from "./encryption-at-rest.js";
import { newKMSHealthCheck } from "./kms-health-check.js";
import { type LoadedEncryptionConfig, loadEncryptionConfig, readEncryptionFile } from "./load-encryption-config.js";
import { newDynamicTransformers } from "./resource-transformers.js";

const defaultPollMs = 60_000;
/** The least time that the plugins of a new configuration are given to be well, and how often they are asked. */
const minHealthWaitMs = 10_000;
const healthPollMs = 100;

export interface ReloadingEncryptionParts extends EncryptionAtRestParts {
  /** How often the file is looked at. Default: each minute. */
  readonly pollIntervalMs?: number;
}

/** Reads a configuration that is replaced when its file changes. Rejects when it cannot be used. */
export async function newReloadingEncryption(file: string, parts: ReloadingEncryptionParts): Promise<EncryptionAtRest> {
  const config = await loadEncryptionConfig(file, { reload: true }, parts);
  parts.reloadMetrics.loaded(config.contentHash);
  return new ReloadingEncryption(file, config, parts);
}

/**
 * The configuration of a file that is followed. Only one that can be used, and whose plugins are well, takes over; the one
 * before is closed once calls under way must have ended. Mirrors `DynamicEncryptionConfigContent` with the
 * `DynamicTransformers` it sets.
 */
class ReloadingEncryption implements EncryptionAtRest {
  readonly transformers: ResourceTransformers = newDynamicTransformers(() => this.#current);
  /** There whether there are plugins or not: the next configuration may have some. */
  readonly healthChecks: readonly HealthChecker[] = [newHealthCheckOf(() => this.#current)];
  readonly #file: string;
  readonly #parts: ReloadingEncryptionParts;
  readonly #logger: Logger;
  readonly #retired = new Map<LoadedEncryptionConfig, Timer>();
  #current: LoadedEncryptionConfig;

  constructor(file: string, config: LoadedEncryptionConfig, parts: ReloadingEncryptionParts) {
    this.#file = file;
    this.#parts = parts;
    this.#logger = parts.logger;
    this.#current = config;
  }

  readonly followFile = async (signal: AbortSignal): Promise<void> => {
    const { clock, pollIntervalMs = defaultPollMs, reloadMetrics } = this.#parts;
    const queue = new WorkQueue<string>({ clock });
    const working = queue.run(() => this.#process(signal), {
      signal,
      onError: (file, err) => {
        reloadMetrics.reloaded("failure");
        this.#logger.error("error processing encryption config file", { file, err });
      },
    });
    while (!signal.aborted) {
      queue.add(this.#file);
      await sleep(clock, pollIntervalMs, signal);
    }
    await working;
  };

  async close(): Promise<void> {
    for (const timer of this.#retired.values()) timer.cancel();
    const configs = [this.#current, ...this.#retired.keys()];
    this.#retired.clear();
    await Promise.all(configs.map((config) => config.close()));
  }

  async #process(signal: AbortSignal): Promise<void> {
    const { hash } = await readEncryptionFile(this.#file);
    if (hash === this.#current.contentHash) return;
    const next = await loadEncryptionConfig(this.#file, { reload: true }, this.#parts);
    try {
      await this.#requireHealthy(next, signal);
    } catch (err) {
      await next.close();
      throw err;
    }
    // The file may have been changed back while it was read.
    if (next.contentHash === this.#current.contentHash) return next.close();
    this.#retire(this.#current);
    this.#current = next;
    this.#parts.reloadMetrics.loaded(next.contentHash);
    this.#parts.reloadMetrics.reloaded("success");
    this.#logger.info("Loaded new encryption config content", { file: this.#file });
  }

  async #requireHealthy(config: LoadedEncryptionConfig, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const check = newHealthCheckOf(() => config);
    const deadline = clock.monotonic() + Math.max(config.closeGraceMs, minHealthWaitMs);
    for (;;) {
      try {
        return await check.check(signal);
      } catch (cause) {
        if (!signal.aborted && clock.monotonic() < deadline) {
          await sleep(clock, healthPollMs, signal);
          continue;
        }
        const reason = "polling error timed out waiting for the condition";
        const message = `health check for new transformers failed, ${reason}: ${(cause as Error).message}`;
        throw new Error(message, { cause });
      }
    }
  }

  /** Calls of its plugins may be under way for requests that began before. */
  #retire(config: LoadedEncryptionConfig): void {
    const timer = this.#parts.clock.setTimer(() => {
      this.#retired.delete(config);
      config.close().catch((err: unknown) => this.#logger.error("plugins could not be closed", { err }));
    }, config.closeGraceMs);
    this.#retired.set(config, timer);
  }
}

function newHealthCheckOf(config: () => LoadedEncryptionConfig): HealthChecker {
  return newKMSHealthCheck(() => config().kmsProviders.map(({ probe }) => probe));
}
