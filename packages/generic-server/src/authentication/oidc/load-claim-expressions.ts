import type { ExpressionEngines } from "../../cel/expression-engines.js";
import type { ClaimExpressions } from "./claim-expressions.js";

/** Loads what compiles expressions of authentication: only who has some pays for it. */
export async function loadClaimExpressions({ env }: ExpressionEngines): Promise<ClaimExpressions> {
  const [loaded, { newClaimExpressions }] = await Promise.all([env.load(), import("./claim-expressions.js")]);
  return newClaimExpressions(loaded);
}
