import { turns } from "../../request/event-loop-turns.js";
import type { MaybePromise } from "../served-object.js";

/** So many objects take about a millisecond at most. */
const itemsPerTurn = 64;

/** Maps a long list without holding the event loop: others get their turn in between. */
export async function mapYielding<T, R>(items: readonly T[], map: (item: T) => MaybePromise<R>): Promise<R[]> {
  const mapped: R[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % itemsPerTurn === 0) await turns.take();
    const result = map(item);
    mapped.push(result instanceof Promise ? await result : result);
  }
  return mapped;
}
