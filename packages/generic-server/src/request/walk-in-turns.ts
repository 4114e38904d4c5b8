import { SteppedWalk } from "@kube-apiserver/apimachinery";
import { inTurns } from "./in-turns.js";
import type { RequestContext } from "./request-context.js";

/**
 * What `work` returns, once it is complete. Of a large request it is done in steps, between which others have their turn; of
 * any other at once, without a walk.
 */
export async function walkInTurns<T>(
  ctx: Pick<RequestContext, "nextStep">,
  work: (walk: SteppedWalk | undefined) => T,
): Promise<T> {
  const turn = ctx.nextStep?.();
  if (turn === undefined) return work(undefined);
  await turn;
  const walk = new SteppedWalk();
  const result = work(walk);
  await inTurns(walk.rest());
  return result;
}
