import { setTimeout as delay } from "node:timers/promises";

/** Repeats `attempt` until it does not throw; after `timeoutMs` its last error comes out. */
export async function eventually<T>(attempt: () => Promise<T>, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (err) {
      if (Date.now() > deadline) throw err;
      await delay(50);
    }
  }
}
