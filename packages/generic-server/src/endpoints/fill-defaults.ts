import { jsonLengthSteps, type KubeObject, newRequestEntityTooLarge } from "@kube-apiserver/apimachinery";
import { inTurns } from "../request/in-turns.js";
import type { RequestContext } from "../request/request-context.js";
import { walkInTurns } from "../request/walk-in-turns.js";
import type { RequestScope } from "./request-scope.js";

/** An object may get so many times as long as a request may be by what it leaves to the server. */
const maxGrowth = 2;

/**
 * The object with its defaults. Three megabytes of empty containers become sixty by that: whatever grows far beyond what a
 * request may bring could not be stored, and is refused before anybody works on it. Upstream finds out in the end.
 * @throws StatusError, reason RequestEntityTooLarge
 */
export async function fillDefaults(
  { serving, maxRequestBodyBytes }: Pick<RequestScope, "serving" | "maxRequestBodyBytes">,
  ctx: RequestContext,
  object: KubeObject,
): Promise<KubeObject> {
  const filled = await walkInTurns(ctx, (walk) => serving.applyDefaults(object, walk));
  const turn = ctx.nextStep?.();
  if (turn === undefined) return filled;
  await turn;
  const limit = maxGrowth * maxRequestBodyBytes;
  if ((await inTurns(jsonLengthSteps(filled, limit))) <= limit) return filled;
  throw newRequestEntityTooLarge(`limit is ${limit} for an object with its defaults`);
}
