import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { changeField, changeItems, fillNil, fillZero, isEmpty, isNil, isZero, stringAt } from "../fill.js";

const affinityTimeoutSeconds = 10_800;

/** Mirrors `SetDefaults_Service`; addresses and ports are allocated by the registry. */
export function defaultService(service: JSONObject): JSONObject {
  const filled = changeField(service, "spec", defaultSpec);
  const type = stringAt(filled.spec as JSONObject, "type");
  return type === "LoadBalancer" ? changeField(filled, "status", defaultIngressMode) : filled;
}

function defaultSpec(old: JSONObject): JSONObject {
  let spec = fillZero(old, { sessionAffinity: "None", type: "ClusterIP" });
  spec = defaultAffinity(spec);
  spec = changeItems(spec, "ports", defaultPort);
  return defaultTrafficPolicies(spec);
}

function defaultAffinity(spec: JSONObject): JSONObject {
  if (spec.sessionAffinity === "None") {
    const { sessionAffinityConfig, ...rest } = spec;
    return isNil(sessionAffinityConfig) ? spec : rest;
  }
  if (spec.sessionAffinity !== "ClientIP") return spec;
  return changeField(spec, "sessionAffinityConfig", (config) =>
    changeField(config, "clientIP", (clientIP) => fillNil(clientIP, { timeoutSeconds: affinityTimeoutSeconds })),
  );
}

function defaultPort(port: JSONObject): JSONObject {
  const filled = fillZero(port, { protocol: "TCP" });
  return isZero(port.targetPort) ? { ...filled, targetPort: port.port ?? 0 } : filled;
}

const proxiedTypes: ReadonlySet<JSONValue | undefined> = new Set(["ClusterIP", "NodePort", "LoadBalancer"]);

function defaultTrafficPolicies(spec: JSONObject): JSONObject {
  const { type } = spec;
  const external =
    type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && !isEmpty(spec.externalIPs));
  let filled = external ? fillZero(spec, { externalTrafficPolicy: "Cluster" }) : spec;
  if (proxiedTypes.has(type)) filled = fillNil(filled, { internalTrafficPolicy: "Cluster" });
  return type === "LoadBalancer" ? fillNil(filled, { allocateLoadBalancerNodePorts: true }) : filled;
}

function defaultIngressMode(status: JSONObject): JSONObject {
  return changeField(status, "loadBalancer", (balancer) =>
    changeItems(balancer, "ingress", (ingress) => (isZero(ingress.ip) ? ingress : fillNil(ingress, { ipMode: "VIP" }))),
  );
}
