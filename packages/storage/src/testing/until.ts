import { setTimeout as delay } from "node:timers/promises";

/** Resolves once the condition holds; how long that may take is for the limit of the test to say. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}
