import { hasCondition, withCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { isValidCABundle } from "../validation/ca-bundle.js";

/**
 * Says that a definition whose names are accepted is in effect: its objects are served by now. Returns the very definition
 * when there is nothing to say. Mirrors `EstablishingController`.
 */
export function establish(definition: CustomResourceDefinition, nowMs: number): CustomResourceDefinition {
  if (!hasCondition(definition, "NamesAccepted") || hasCondition(definition, "Established")) return definition;
  const type = "Established";
  const caBundle = definition.spec.conversion?.webhook?.clientConfig?.caBundle ?? "";
  if (!isValidCABundle(caBundle)) {
    const message = "The conversion webhook CABundle is invalid";
    return withCondition(definition, { type, status: "False", reason: "InvalidCABundle", message }, nowMs);
  }
  const message = "the initial names have been accepted";
  return withCondition(definition, { type, status: "True", reason: "InitialNamesAccepted", message }, nowMs);
}
