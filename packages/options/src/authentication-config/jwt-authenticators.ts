import { aggregateMessages, toAggregateText } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import {
  type AuthenticationConfiguration,
  type CompiledJWTAuthenticator,
  type EgressSelector,
  type ExpressionEngines,
  type JWTMetrics,
  type JWTTokenAuthenticator,
  loadClaimExpressions,
  newJWTAuthenticator,
  type TokenAuthenticator,
  unionTokensFailingOnError,
  usesExpressions,
  validateAuthenticationConfiguration,
} from "@kube-apiserver/generic-server";

/** What authenticators of a configuration are made with. */
export interface JWTAuthenticatorsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: JWTMetrics;
  readonly engines: ExpressionEngines;
  /** Algorithms that signatures may be made by. */
  readonly algorithms: readonly string[];
  /** By which way issuers are reached that name one. Absent: none may. */
  readonly egressSelector?: EgressSelector | undefined;
  /** Issuers that this server is itself. */
  readonly disallowedIssuers: readonly string[];
  /** The gate `StructuredAuthenticationConfigurationEgressSelector`. */
  readonly allowsEgressSelector: boolean;
}

const healthPollMs = 100;

/**
 * Checks a configuration and compiles its expressions, which loads what evaluates them if there are any. Rejects in
 * upstream's words when something is wrong with it.
 *
 * @param moreErrors - found by the caller
 */
export async function compileAuthenticationConfig(
  config: AuthenticationConfiguration,
  parts: JWTAuthenticatorsParts,
  moreErrors: Parameters<typeof toAggregateText>[0] = [],
): Promise<readonly CompiledJWTAuthenticator[]> {
  const { engines, disallowedIssuers, allowsEgressSelector } = parts;
  const expressions = usesExpressions(config) ? { expressions: await loadClaimExpressions(engines) } : {};
  const context = { disallowedIssuers, allowsEgressSelector, ...expressions };
  const { errors, authenticators } = validateAuthenticationConfiguration(config, context);
  const all = [...errors, ...moreErrors];
  if (all.length > 0) throw new Error(toAggregateText(all));
  return authenticators;
}

/** The authenticators of one configuration as one, for as long as it is in use. */
export class JWTAuthenticators {
  readonly tokens: TokenAuthenticator;
  readonly #members: readonly JWTTokenAuthenticator[];
  readonly #clock: Clock;

  /** @throws Error when one cannot be made; nothing stays open then */
  constructor(compiled: readonly CompiledJWTAuthenticator[], parts: JWTAuthenticatorsParts) {
    const members: JWTTokenAuthenticator[] = [];
    try {
      for (const one of compiled) members.push(newJWTAuthenticator(one, parts));
    } catch (err) {
      for (const member of members) member.close();
      throw err;
    }
    this.#members = members;
    this.#clock = parts.clock;
    this.tokens = unionTokensFailingOnError(...members);
  }

  get issuers(): readonly string[] {
    return this.#members.map(({ issuer }) => issuer);
  }

  /** Resolves when each of them is ready; rejects when they are not in time, or `signal` aborts. */
  async waitUntilHealthy(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const deadline = this.#clock.monotonic() + timeoutMs;
    for (;;) {
      const problems = this.#members.map((member) => member.problem()).filter((problem) => problem !== undefined);
      if (problems.length === 0) return;
      if (signal.aborted || this.#clock.monotonic() >= deadline) {
        const timedOut = signal.aborted ? "context canceled" : "context deadline exceeded";
        throw new Error(aggregateMessages([...problems.map(({ message }) => message), timedOut]));
      }
      await sleep(this.#clock, healthPollMs, signal);
    }
  }

  close(): void {
    for (const member of this.#members) member.close();
  }
}
