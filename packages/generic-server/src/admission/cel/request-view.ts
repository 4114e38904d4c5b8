import type { Value } from "@kube-apiserver/cel";
import type { ExpressionInputs } from "./activation.js";

/** The `request` of expressions: an AdmissionRequest without its objects. Mirrors `CreateAdmissionRequest`. */
export function admissionRequestOf({ attributes, kind, resource }: ExpressionInputs): Value {
  const { subresource, name, namespace, operation, dryRun, operationOptions } = attributes;
  return {
    kind: kindView(kind),
    resource: resourceView(resource),
    ...unlessEmpty("subResource", subresource),
    requestKind: kindView(attributes.kind),
    requestResource: resourceView(attributes.resource),
    ...unlessEmpty("requestSubResource", subresource),
    ...unlessEmpty("name", name),
    ...unlessEmpty("namespace", namespace),
    operation,
    userInfo: userView(attributes.user),
    dryRun,
    options: (operationOptions ?? null) as Value,
  };
}

// Only these members: others, that objects of these types may have, are nobody's business.
function kindView({ group, version, kind }: ExpressionInputs["kind"]) {
  return { group, version, kind };
}

function resourceView({ group, version, resource }: ExpressionInputs["resource"]) {
  return { group, version, resource };
}

function userView({ name, uid, groups, extra }: ExpressionInputs["attributes"]["user"]): Value {
  return {
    ...unlessEmpty("username", name),
    ...unlessEmpty("uid", uid),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra: extra as Value }),
  };
}

function unlessEmpty(key: string, value: string): Record<string, string> {
  return value === "" ? {} : { [key]: value };
}
