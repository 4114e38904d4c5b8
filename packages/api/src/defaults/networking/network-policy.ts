import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeField, fillNil, isEmpty, objectAt } from "../fill.js";

/** A policy is about ingress, and about egress when it has egress rules. */
export function defaultPolicyTypes(policy: JSONObject): JSONObject {
  return changeField(policy, "spec", (spec) => {
    if (!isEmpty(spec.policyTypes)) return spec;
    return { ...spec, policyTypes: isEmpty(spec.egress) ? ["Ingress"] : ["Ingress", "Egress"] };
  });
}

/** Parameters of an ingress class are cluster-scoped objects. */
export function defaultParametersScope(ingressClass: JSONObject): JSONObject {
  const spec = objectAt(ingressClass, "spec");
  if (objectAt(spec, "parameters") === undefined) return ingressClass;
  return changeField(ingressClass, "spec", (old) =>
    changeField(old, "parameters", (parameters) => fillNil(parameters, { scope: "Cluster" })),
  );
}
