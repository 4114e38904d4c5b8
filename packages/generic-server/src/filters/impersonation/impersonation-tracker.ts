import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import type { UserInfo } from "../../authentication/interfaces.js";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import type { ImpersonationMetrics } from "./impersonation-metrics.js";
import {
  type Impersonated,
  type ImpersonationMode,
  newImpersonationModes,
  newLegacyMode,
} from "./impersonation-modes.js";

/** What users who act as others are checked by. */
export interface ImpersonationParts {
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  /** The gate `ConstrainedImpersonation`. */
  readonly isConstrained: boolean;
  /** Absent: nothing is counted. */
  readonly metrics?: ImpersonationMetrics;
}

/** Users whose last mode is remembered. Same as upstream. */
const maxUsers = 10_000;

/**
 * Tries the modes one after the other, the one that a user needed last first: who relies on the mode of old pays nothing
 * for the new ones. Mirrors `impersonationModesTracker`.
 */
export class ImpersonationTracker {
  readonly #modes: readonly ImpersonationMode[];
  readonly #lastModes = new Map<string, ImpersonationMode>();

  constructor({ authorizer, clock, isConstrained, metrics }: ImpersonationParts) {
    const counted = metrics === undefined ? authorizer : newCountingAuthorizer(authorizer, clock, metrics);
    this.#modes = isConstrained ? newImpersonationModes(counted, clock) : [newLegacyMode(counted)];
  }

  /** Rejects with the first refusal when no mode allows it. */
  async impersonate(wanted: UserInfo, attributes: AuthorizerAttributes, signal: Cancellation): Promise<Impersonated> {
    const { name } = attributes.user;
    const last = this.#lastModes.get(name);
    const modes = last === undefined ? this.#modes : [last, ...this.#modes.filter((mode) => mode !== last)];
    let failure: unknown;
    for (const mode of modes) {
      try {
        const found = await mode.check(wanted, attributes, signal);
        if (found === undefined) continue;
        this.#remember(name, mode);
        return found;
      } catch (err) {
        failure ??= err;
      }
    }
    throw failure ?? new Error("all impersonation modes failed");
  }

  #remember(name: string, mode: ImpersonationMode): void {
    this.#lastModes.delete(name);
    this.#lastModes.set(name, mode);
    if (this.#lastModes.size <= maxUsers) return;
    for (const oldest of this.#lastModes.keys()) {
      this.#lastModes.delete(oldest);
      break;
    }
  }
}

function newCountingAuthorizer(authorizer: Authorizer, clock: Clock, metrics: ImpersonationMetrics): Authorizer {
  return {
    async authorize(attributes, signal) {
      const startMs = clock.monotonic();
      let decision: "allowed" | "denied" = "denied";
      try {
        const answer = await authorizer.authorize(attributes, signal);
        if (answer.decision === "Allow") decision = "allowed";
        return answer;
      } finally {
        metrics.asked(modeOfVerb(attributes.verb), decision, (clock.monotonic() - startMs) / 1000);
      }
    },
  };
}

/** The mode that a verb belongs to. Mirrors `modeFromVerb`. */
export function modeOfVerb(verb: string): string {
  if (verb === "impersonate" || verb === "") return "legacy";
  const [, mode = ""] =
    /^impersonate(?:-on)?:(associated-node|arbitrary-node|serviceaccount|user-info)(?::|$)/.exec(verb) ?? [];
  return mode === "" ? "unknown" : mode;
}
