import type { EndpointPool } from "./endpoint-pool.js";

/**
 * Whether the cluster answers requests for progress in order with events. Older servers answer at once, before events
 * that are still on their way (https://github.com/etcd-io/etcd/issues/15220). The same versions as upstream's
 * `feature_support_checker.go`; all members have to have it.
 */
export class ProgressSupport {
  readonly #pool: EndpointPool;
  #known: Promise<boolean> | undefined;

  constructor(pool: EndpointPool) {
    this.#pool = pool;
  }

  /** Asked once; a failure to ask is not remembered. */
  reliable(): Promise<boolean> {
    this.#known ??= this.#ask().catch((err: unknown) => {
      this.#known = undefined;
      throw err;
    });
    return this.#known;
  }

  async #ask(): Promise<boolean> {
    const answers = await Promise.all(
      this.#pool.endpoints.map(({ client }) => client.maintenance.status({ deadline: Date.now() + ASK_TIMEOUT_MS })),
    );
    return answers.every(({ version }) => answersProgressInOrder(version));
  }
}

const ASK_TIMEOUT_MS = 5000;

/** From 3.4.25 and 3.5.8 on. */
export function answersProgressInOrder(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/, 3).map(Number);
  if (major !== 3) return major > 3;
  if (minor === 4) return patch >= 25;
  return minor === 5 ? patch >= 8 : minor > 5;
}
