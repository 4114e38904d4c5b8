import type { AuthenticatorResponse } from "./interfaces.js";

/** Annotations as a response has them: none at all where there is nothing to say. Later ones count. */
export function auditAnnotationsOf(
  ...parts: readonly Readonly<Record<string, string>>[]
): Pick<AuthenticatorResponse, "auditAnnotations"> {
  const auditAnnotations = Object.assign({}, ...parts) as Readonly<Record<string, string>>;
  return Object.keys(auditAnnotations).length === 0 ? {} : { auditAnnotations: Object.freeze(auditAnnotations) };
}
