import type { Implementation } from "../declarations.js";
import type { Value } from "../values/value.js";

/**
 * Gives the body of an overload arguments of the types its signature declares. The evaluator checks arguments against
 * the signature before it calls, so that the casts here hold.
 */
export function taking(body: (...args: never[]) => Value): Implementation {
  return body as unknown as Implementation;
}
