import type { FieldRequirement, JSONObject, LabelRequirement } from "@kube-apiserver/apimachinery";
import type { AuthorizerAttributes } from "../interfaces.js";

/** The spec of a `SubjectAccessReview` of `authorization.k8s.io/v1` that asks what an authorizer is asked. */
export function reviewSpecOf(attributes: AuthorizerAttributes): JSONObject {
  const { user, verb, isResourceRequest, path } = attributes;
  const { name, uid, groups, extra } = user;
  return {
    ...(isResourceRequest
      ? { resourceAttributes: resourceAttributesOf(attributes) }
      : { nonResourceAttributes: unlessEmpty({ path, verb }) }),
    ...unlessEmpty({ user: name }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(Object.keys(extra).length === 0 ? {} : { extra: { ...extra } }),
    ...unlessEmpty({ uid }),
  };
}

/**
 * Mirrors `resourceAttributesFrom`. Of selectors goes along what was understood: requirements only narrow what is asked
 * for, so that a question without some of them asks for more, never for less.
 */
function resourceAttributesOf(attributes: AuthorizerAttributes): JSONObject {
  const { namespace, verb, apiGroup, apiVersion, resource, subresource, name } = attributes;
  const fields = (attributes.fieldSelector?.requirements ?? []).map(toFieldRequirement);
  const labels = (attributes.labelSelector?.requirements ?? []).flatMap(toLabelRequirement);
  return {
    ...unlessEmpty({ namespace, verb, group: apiGroup, version: apiVersion, resource, subresource, name }),
    ...(fields.length === 0 ? {} : { fieldSelector: { requirements: fields } }),
    ...(labels.length === 0 ? {} : { labelSelector: { requirements: labels } }),
  };
}

function toFieldRequirement({ field, operator, value }: FieldRequirement): JSONObject {
  return { key: field, operator: operator === "=" ? "In" : "NotIn", values: [value] };
}

/** Requirements that reviews have no operator for (`>` and `<`) are left out. */
function toLabelRequirement({ key, operator, values }: LabelRequirement): readonly JSONObject[] {
  const requirement = (name: string): readonly JSONObject[] => [
    { key, operator: name, ...(values.length === 0 ? {} : { values: [...values] }) },
  ];
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return requirement("In");
    case "!=":
    case "notin":
      return requirement("NotIn");
    case "exists":
      return requirement("Exists");
    case "!":
      return requirement("DoesNotExist");
    default:
      return [];
  }
}

function unlessEmpty(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}
