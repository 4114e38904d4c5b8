import type { JSONObject, JSONValue, KubeObject } from "@kube-apiserver/apimachinery";
import { flowSchemas, priorityLevels } from "../gen/bootstrap.js";
import type { BootstrapFlowSchema, BootstrapPriorityLevel } from "./bootstrap-facts.js";

const apiVersion = "flowcontrol.apiserver.k8s.io/v1";

/** A configuration object of priority and fairness that servers keep in place. */
export interface FlowControlObject {
  /** Mandatory objects are always restored; suggested ones only while nobody has taken them over. */
  readonly mandatory: boolean;
  readonly object: KubeObject;
}

/** Mirrors pkg/apis/flowcontrol/bootstrap in k8s.io/apiserver v0.36. */
export function bootstrapPriorityLevels(): readonly FlowControlObject[] {
  return priorityLevels.map((level) => ({
    mandatory: level.mandatory,
    object: {
      apiVersion,
      kind: "PriorityLevelConfiguration",
      metadata: metadata(level.name),
      spec:
        level.type === "Exempt"
          ? { type: "Exempt", exempt: shares(level) }
          : { type: "Limited", limited: limited(level) },
      status: {},
    },
  }));
}

/** The flow schemas that go with {@link bootstrapPriorityLevels}. */
export function bootstrapFlowSchemas(): readonly FlowControlObject[] {
  return flowSchemas.map((schema) => ({
    mandatory: schema.mandatory,
    object: {
      apiVersion,
      kind: "FlowSchema",
      metadata: metadata(schema.name),
      spec: {
        priorityLevelConfiguration: { name: schema.priorityLevel },
        matchingPrecedence: schema.matchingPrecedence,
        ...(schema.distinguisher !== null && { distinguisherMethod: { type: schema.distinguisher } }),
        rules: schema.rules.map(policyRule),
      },
      status: {},
    },
  }));
}

function metadata(name: string): JSONObject {
  return { name, annotations: { "apf.kubernetes.io/autoupdate-spec": "true" } };
}

function shares({ nominalConcurrencyShares, lendablePercent }: BootstrapPriorityLevel): JSONObject {
  return { nominalConcurrencyShares, lendablePercent };
}

function limited(level: BootstrapPriorityLevel): JSONObject {
  const limitResponse = {
    type: level.limitResponse ?? "Reject",
    ...(level.queuing && { queuing: { ...level.queuing } }),
  };
  return { ...shares(level), limitResponse };
}

function policyRule(rule: BootstrapFlowSchema["rules"][number]): JSONObject {
  const { subjects, resourceRules, nonResourceRules } = rule;
  return {
    subjects: (subjects as readonly JSONObject[]).map(subject),
    ...nonEmpty("resourceRules", resourceRules),
    ...nonEmpty("nonResourceRules", nonResourceRules),
  };
}

/** Flow schemas nest what RBAC subjects say flat. */
function subject({ kind, name = "", namespace = "" }: JSONObject): JSONObject {
  switch (kind) {
    case "User":
      return { kind, user: { name } };
    case "Group":
      return { kind, group: { name } };
    default:
      return { kind: "ServiceAccount", serviceAccount: { namespace, name } };
  }
}

function nonEmpty(key: string, value: JSONValue | undefined): JSONObject {
  return Array.isArray(value) && value.length > 0 ? { [key]: value } : {};
}
