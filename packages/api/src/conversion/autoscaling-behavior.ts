import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { objectAt } from "../defaults/fill.js";

const members = {
  behavior: ["scaleUp", "scaleDown"],
  rules: ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"],
  policy: ["type", "value", "periodSeconds"],
};

/**
 * Scaling behaviour in the form that v1 keeps in an annotation. Upstream writes its internal type there, whose members
 * have Go names and are null when unset.
 */
export function behaviorToAnnotation(behavior: JSONObject): JSONObject {
  return withGoNames(members.behavior, behavior, (rules) =>
    withGoNames(members.rules, rules as JSONObject, (value) =>
      Array.isArray(value) ? value.map((policy) => withGoNames(members.policy, policy as JSONObject)) : value,
    ),
  );
}

function withGoNames(
  names: readonly string[],
  source: JSONObject,
  change: (value: JSONValue) => JSONValue = (value) => value,
): JSONObject {
  const entries = names.map((name): [string, JSONValue] => {
    const value = source[name];
    return [name.charAt(0).toUpperCase() + name.slice(1), value === undefined || value === null ? null : change(value)];
  });
  return Object.fromEntries(entries);
}

/** The reverse of {@link behaviorToAnnotation}; undefined when nothing is set. */
export function behaviorFromAnnotation(annotation: JSONObject): JSONObject | undefined {
  const behavior = withJSONNames(annotation) as JSONObject;
  const isSet = members.behavior.some((name) => objectAt(behavior, name) !== undefined);
  return isSet ? behavior : undefined;
}

function withJSONNames(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(withJSONNames);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, JSONValue][] =>
    inner === undefined || inner === null ? [] : [[key.charAt(0).toLowerCase() + key.slice(1), withJSONNames(inner)]],
  );
  return Object.fromEntries(entries);
}
