import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { FieldPath, fieldErrors, stringifyJSON } from "@kube-apiserver/apimachinery";
import { sleep, type Timer } from "@kube-apiserver/component-base";
import type { AuthenticationConfiguration, TokenAuthenticator } from "@kube-apiserver/generic-server";
import type { ReloadMetrics } from "../reload-metrics.js";
import { compileAuthenticationConfig, JWTAuthenticators, type JWTAuthenticatorsParts } from "./jwt-authenticators.js";
import { decodeAuthenticationConfig, type LoadedAuthenticationConfig } from "./load-authentication-config.js";

/** Users that issuers of tokens vouch for, as a server uses it. */
export interface JWTAuthentication {
  readonly tokens: TokenAuthenticator;
  /** Takes over changes of the file until `signal` aborts. Absent: the configuration stays. Call once. */
  readonly followFile?: (signal: AbortSignal) => Promise<void>;
  /** Lets go of the issuers. */
  close(): void;
}

/** Makes the authenticators of a configuration that stays. Rejects when it cannot be used. */
export async function newJWTAuthentication(
  config: AuthenticationConfiguration,
  parts: JWTAuthenticatorsParts,
): Promise<JWTAuthentication> {
  const { tokens, ...authenticators } = await newAuthenticators(config, parts);
  return { tokens, close: authenticators.close };
}

async function newAuthenticators(config: AuthenticationConfiguration, parts: JWTAuthenticatorsParts) {
  const compiled = await compileAuthenticationConfig(config, parts).catch((cause: unknown) => {
    throw new Error(`invalid authentication configuration: ${(cause as Error).message}`, { cause });
  });
  const authenticators = new JWTAuthenticators(compiled, parts);
  return { tokens: authenticators.tokens, close: () => authenticators.close(), authenticators };
}

/** What following a file takes besides. */
export interface ReloadingJWTParts extends JWTAuthenticatorsParts {
  readonly reloadMetrics: ReloadMetrics;
}

/** How often the file is looked at, and how often it is tried again when it has not changed. */
const pollMs = 1_000;
const retryMs = 60_000;
/** How long the issuers of a new configuration may take to answer. Same as upstream. */
const updateTimeoutMs = 60_000;
/** Requests that began before a change are let end with what there was. Same as upstream. */
const retirementMs = 60_000;

/** Makes the authenticators of a file that is followed. Rejects when it cannot be used. */
export async function newReloadingJWTAuthentication(
  file: string,
  loaded: LoadedAuthenticationConfig,
  parts: ReloadingJWTParts,
): Promise<JWTAuthentication> {
  const { authenticators } = await newAuthenticators(loaded.config, parts);
  parts.reloadMetrics.loaded(hashOf(loaded.data));
  return new ReloadingJWTAuthentication(file, loaded, authenticators, parts);
}

/**
 * Replaces the authenticators when the file changes, and its new content can be used: one that cannot changes nothing.
 * Mirrors what `BuiltInAuthenticationOptions.ApplyTo` does with `authenticationConfigUpdater`.
 */
class ReloadingJWTAuthentication implements JWTAuthentication {
  readonly #file: string;
  readonly #parts: ReloadingJWTParts;
  /** Of the first configuration: it cannot be changed while the server runs. */
  readonly #anonymous: string;
  readonly #retired = new Map<JWTAuthenticators, Timer>();
  #seen: string;
  #current: JWTAuthenticators;

  constructor(
    file: string,
    { data, config }: LoadedAuthenticationConfig,
    authenticators: JWTAuthenticators,
    parts: ReloadingJWTParts,
  ) {
    this.#file = file;
    this.#parts = parts;
    this.#seen = data;
    this.#anonymous = anonymousOf(config);
    this.#current = authenticators;
  }

  readonly tokens: TokenAuthenticator = {
    authenticateToken: (token, audiences, signal) => this.#current.tokens.authenticateToken(token, audiences, signal),
  };

  readonly followFile = async (signal: AbortSignal): Promise<void> => {
    const { clock, logger, reloadMetrics } = this.#parts;
    let found = "";
    let triedMs = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const print = await fingerprintOf(this.#file);
      if (print !== found || clock.monotonic() - triedMs >= retryMs) {
        found = print;
        triedMs = clock.monotonic();
        await this.#process(signal).catch((err: unknown) => {
          if (signal.aborted) return;
          reloadMetrics.reloaded("failure");
          logger.error("authentication config could not be reloaded", { file: this.#file, err });
        });
      }
      await sleep(clock, pollMs, signal);
    }
  };

  close(): void {
    for (const timer of this.#retired.values()) timer.cancel();
    for (const authenticators of [this.#current, ...this.#retired.keys()]) authenticators.close();
    this.#retired.clear();
  }

  async #process(signal: AbortSignal): Promise<void> {
    const { logger, reloadMetrics } = this.#parts;
    const bytes = await readFile(this.#file);
    const data = bytes.toString();
    if (data === this.#seen) return;
    const next = await this.#build(bytes).catch((err: unknown) => {
      // It will not get better by being tried again.
      this.#seen = data;
      throw err;
    });
    try {
      await next.waitUntilHealthy(updateTimeoutMs, signal);
    } catch (err) {
      next.close();
      throw err;
    }
    this.#seen = data;
    this.#replace(next);
    reloadMetrics.loaded(hashOf(data));
    reloadMetrics.reloaded("success");
    logger.info("reloaded authentication config", { file: this.#file });
  }

  async #build(data: Buffer): Promise<JWTAuthenticators> {
    const config = await decodeAuthenticationConfig(data);
    const isSame = anonymousOf(config) === this.#anonymous;
    const changed = fieldErrors.forbidden(FieldPath.root("anonymous"), "changed from initial configuration file");
    const compiled = await compileAuthenticationConfig(config, this.#parts, isSame ? [] : [changed]);
    return new JWTAuthenticators(compiled, this.#parts);
  }

  #replace(next: JWTAuthenticators): void {
    const { clock, metrics } = this.#parts;
    const before = this.#current;
    this.#current = next;
    for (const issuer of before.issuers) if (!next.issuers.includes(issuer)) metrics.forget(issuer);
    const timer = clock.setTimer(() => {
      this.#retired.delete(before);
      before.close();
    }, retirementMs);
    this.#retired.set(before, timer);
  }
}

function anonymousOf({ anonymous }: AuthenticationConfiguration): string {
  return anonymous === undefined ? "" : stringifyJSON(anonymous);
}

function hashOf(data: string): string {
  return data === "" ? "" : `sha256:${createHash("sha256").update(data).digest("hex")}`;
}

/** Changes with every write and every swap of a symbolic link. */
async function fingerprintOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino}:${mtimeMs}:${size}`;
  } catch {
    // Reading it will say why.
    return "";
  }
}
