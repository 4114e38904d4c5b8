/** One thing that has to be well. Rejects, with the reason as the message, when it is not. */
export interface HealthChecker {
  /** Path segments, without a leading slash: `etcd`, `poststarthook/rbac`. */
  readonly name: string;
  /** `?exclude=` with it leaves this check out as its own name does. Default: none. */
  readonly groupName?: string;
  check(signal: AbortSignal): Promise<void>;
}

/** A check from a function. */
export function namedCheck(name: string, check: HealthChecker["check"]): HealthChecker {
  return { name, check };
}

/** {@link namedCheck} in a group of checks. */
export function namedGroupedCheck(name: string, groupName: string, check: HealthChecker["check"]): HealthChecker {
  return { name, groupName, check };
}

/** The server answers at all. */
export const pingCheck: HealthChecker = namedCheck("ping", () => Promise.resolve());

/** The logger takes lines. */
export function newLogCheck(flush: () => Promise<void>): HealthChecker {
  return namedCheck("log", () => flush());
}
