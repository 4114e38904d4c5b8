import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import type { ExpressionEngines } from "@kube-apiserver/generic-server";
import type { ReloadMetrics } from "../reload-metrics.js";
import type { AuthorizationConfiguration } from "./authorization-configuration.js";
import { loadAuthorizationConfiguration } from "./load-authorization-config.js";

/** What following a file takes. */
export interface AuthorizationConfigFileParts {
  readonly engines: ExpressionEngines;
  readonly metrics: ReloadMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often the file is looked at, which costs a `stat`. Default 1000. */
  readonly pollIntervalMs?: number;
}

/** Has another configuration take over. Rejects when that cannot be done; the one before stays then. */
export type ApplyConfiguration = (config: AuthorizationConfiguration) => Promise<void>;

/** `--authorization-config`: what it said at first, and what it says later. */
export interface AuthorizationConfigFile {
  readonly initial: AuthorizationConfiguration;
  /** Looks for changes until `signal` aborts. Call once. */
  follow(apply: ApplyConfiguration, signal: AbortSignal): Promise<void>;
}

/** Reads the file. Rejects in upstream's words when it cannot be used. */
export async function openAuthorizationConfigFile(
  file: string,
  parts: AuthorizationConfigFileParts,
): Promise<AuthorizationConfigFile> {
  const data = await readFile(file);
  const initial = await loadAuthorizationConfiguration(data, parts.engines);
  parts.metrics.loaded(configHash(data));
  return {
    initial,
    follow: (apply, signal) => new Follower(file, data, initial, apply, parts).run(signal),
  };
}

/** Mirrors `reloadableAuthorizerResolver.runReload`. */
class Follower {
  readonly #file: string;
  readonly #apply: ApplyConfiguration;
  readonly #parts: AuthorizationConfigFileParts;
  /** What policies, nodes and roles the server has was decided when it started: these types have to stay. */
  readonly #requiredTypes: ReadonlySet<string>;
  #data: Buffer;
  #config: string;
  #fingerprint = "";

  constructor(
    file: string,
    data: Buffer,
    initial: AuthorizationConfiguration,
    apply: ApplyConfiguration,
    parts: AuthorizationConfigFileParts,
  ) {
    this.#file = file;
    this.#data = data;
    this.#config = JSON.stringify(initial);
    this.#apply = apply;
    this.#parts = parts;
    this.#requiredTypes = new Set(initial.authorizers.map(({ type }) => type).filter((type) => type !== "Webhook"));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, metrics, pollIntervalMs = 1000 } = this.#parts;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (err) {
        logger.error("reloading authorization config", { err, file: this.#file });
        metrics.reloaded("failure");
      }
      await sleep(clock, pollIntervalMs, signal);
    }
  }

  async #look(): Promise<void> {
    const fingerprint = await fingerprintOf(this.#file);
    if (fingerprint === this.#fingerprint) return;
    // Whatever comes of it, it is told once.
    this.#fingerprint = fingerprint;
    const data = await readFile(this.#file);
    if (data.equals(this.#data)) return;
    const { engines, logger, metrics } = this.#parts;
    logger.info("found new authorization config data");
    this.#data = data;
    const config = await loadAuthorizationConfiguration(data, engines, this.#requiredTypes);
    const text = JSON.stringify(config);
    if (text === this.#config) return;
    logger.info("found new authorization config");
    this.#config = text;
    await this.#apply(config);
    logger.info("reloaded authz config");
    metrics.reloaded("success");
    metrics.loaded(configHash(data));
  }
}

/** Changes with every write and every swap of a symbolic link. What cannot be looked at is different as well. */
async function fingerprintOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino}:${mtimeMs}:${size}`;
  } catch (err) {
    return String(err);
  }
}

function configHash(data: Buffer): string {
  return data.length === 0 ? "" : `sha256:${createHash("sha256").update(data).digest("hex")}`;
}
