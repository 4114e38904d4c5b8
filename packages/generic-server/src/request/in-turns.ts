import { runWithPauses } from "@kube-apiserver/apimachinery";
import { turns } from "./event-loop-turns.js";

/**
 * Does step after step for about a millisecond, then lets others have their turn of the event loop, and so on to the end. What
 * takes no longer than that is done at once. A step must be short.
 */
export function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  return runWithPauses(steps, () => turns.take());
}
