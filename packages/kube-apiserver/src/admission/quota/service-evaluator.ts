import type { core_v1 } from "@kube-apiserver/api/types";
import { Quantity } from "@kube-apiserver/apimachinery";
import { objectCountName, one, type QuotaEvaluator } from "./evaluator.js";

const countName = objectCountName({ group: "", resource: "services" });
const names: readonly string[] = [countName, "services", "services.nodeports", "services.loadbalancers"];
const zero = Quantity.fromInteger(0);

/** Counts services, their node ports and load balancers. Mirrors `serviceEvaluator`. */
export const serviceEvaluator: QuotaEvaluator = {
  handles: ({ subresource, operation }) => subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
  counts: (name) => names.includes(name),
  constraint: () => undefined,
  inScope: () => false,
  usage: (object) => {
    const { spec } = object as core_v1.Service;
    return new Map([
      [countName, one],
      ["services", one],
      ["services.nodeports", Quantity.fromInteger(nodePortsOf(spec))],
      ["services.loadbalancers", spec?.type === "LoadBalancer" ? one : zero],
    ]);
  },
};

/** Those it is going to get count, whether they are allocated yet or not. */
function nodePortsOf({ type, ports = [], allocateLoadBalancerNodePorts }: core_v1.ServiceSpec = {}): number {
  if (type !== "NodePort" && type !== "LoadBalancer") return 0;
  const onlyExplicit = type === "LoadBalancer" && allocateLoadBalancerNodePorts === false;
  return onlyExplicit ? ports.filter(({ nodePort = 0 }) => nodePort !== 0).length : ports.length;
}
