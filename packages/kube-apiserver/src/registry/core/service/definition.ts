import { nameIsDNS1035Label, nameIsDNSLabel } from "@kube-apiserver/apimachinery";
import { parseIPBlock } from "../../networking/ip-address.js";
import type { RegistryDeps } from "../../registry-deps.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { addressRulesOf } from "../../validation/address-rules.js";
import { ProxyStore } from "../connect/proxy-store.js";
import { serviceHooks } from "./hooks.js";
import { ClusterIPAllocator } from "./ipallocator/cluster-ip-allocator.js";
import { newClusterIPMetrics } from "./ipallocator/cluster-ip-metrics.js";
import { ServiceBlocks } from "./ipallocator/service-blocks.js";
import { NodePortAllocator } from "./portallocator/node-port-allocator.js";
import { newNodePortMetrics } from "./portallocator/node-port-metrics.js";
import { NodePortRange } from "./portallocator/node-port-range.js";
import { locateService } from "./proxy.js";
import { ServiceAllocation } from "./service-allocation.js";
import { specOf } from "./service-object.js";
import { validateService, validateServiceUpdate } from "./validate.js";
import { validateServiceStatusUpdate, warningsForServiceStatus } from "./validate-status.js";
import { warningsForService } from "./warnings.js";

const networking = "networking.k8s.io";

export const services: StoredResourceDefinition = {
  group: "",
  resource: "services",
  strategy: (base, { extra }) => ({
    ...base,
    validateName: extra.featureGates.enabled("RelaxedServiceNameValidation") ? nameIsDNSLabel : nameIsDNS1035Label,
    validate: (_ctx, obj) => validateService(obj, addressRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => validateServiceUpdate(obj, old, addressRulesOf(extra)),
    warningsOnCreate: (_ctx, obj) => warningsForService(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForService(obj),
  }),
  statusStrategy: (base, { extra }) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) =>
      validateServiceStatusUpdate(obj, old, {
        ...addressRulesOf(extra),
        allowOnOtherTypes: extra.featureGates.enabled("AllowServiceLBStatusOnNonLB"),
      }),
    warningsOnUpdate: (_ctx, obj) => warningsForServiceStatus(obj),
  }),
  fields: {
    names: ["spec.clusterIP", "spec.type"],
    paths: ["spec.clusterIP", "spec.type"],
    read({ object }) {
      const { clusterIP = "", type = "" } = specOf(object);
      return { "spec.clusterIP": clusterIP, "spec.type": type };
    },
  },
  store: (deps) => {
    const { clock, logger, storeOf, extra } = deps;
    const endpoints = () => storeOf({ group: "", resource: "endpoints" });
    return { hooks: serviceHooks(newAllocation(deps), addressRulesOf(extra), { endpoints, clock, logger }) };
  },
  subresources: (services, { connections, storeOf }) => ({
    proxy: new ProxyStore(
      "service",
      () => connections,
      locateService({
        services,
        endpointSlices: () => storeOf({ group: "discovery.k8s.io", resource: "endpointslices" }),
        pods: () => storeOf({ group: "", resource: "pods" }),
        jitter: Math.random,
      }),
    ),
  }),
};

function newAllocation(deps: RegistryDeps): ServiceAllocation {
  const { clock, random, logger, restOptionsGetter, extra, storeOf, onDestroy } = deps;
  const addresses = () => storeOf({ group: networking, resource: "ipaddresses" });
  const blocks = new ServiceBlocks(() => storeOf({ group: networking, resource: "servicecidrs" }), clock);
  const metrics = newClusterIPMetrics(extra.metrics, { addresses, blocks, clock });
  const families = extra.serviceIPRanges.map((range) => parseIPBlock(range).family);
  const ips = families.map((family) => new ClusterIPAllocator(family, { addresses, blocks, metrics, clock, random }));
  const range = new NodePortRange(extra.serviceNodePortRange, restOptionsGetter);
  onDestroy(() => range.close());
  const ports = new NodePortAllocator(range, random, newNodePortMetrics(extra.metrics, range));
  return new ServiceAllocation(ips, ports, logger);
}
