import { nameIsDNS1035Label, nameIsDNSLabel } from "@kube-apiserver/apimachinery";
import type { RegistryDeps } from "../../registry-deps.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { addressRulesOf } from "../../validation/address-rules.js";
import { ProxyStore } from "../connect/proxy-store.js";
import { ClusterIPAllocator } from "./cluster-ip-allocator.js";
import { serviceHooks } from "./hooks.js";
import { NodePortAllocator } from "./node-port-allocator.js";
import { locateService } from "./proxy.js";
import { ServiceAllocation } from "./service-allocation.js";
import { specOf } from "./service-object.js";
import { validateService, validateServiceUpdate } from "./validate.js";
import { validateServiceStatusUpdate } from "./validate-status.js";
import { warningsForService } from "./warnings.js";

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
  }),
  fields: {
    names: ["spec.clusterIP", "spec.type"],
    paths: ["spec.clusterIP", "spec.type"],
    read({ object }) {
      const { clusterIP = "", type = "" } = specOf(object);
      return { "spec.clusterIP": clusterIP, "spec.type": type };
    },
  },
  store: (deps) => ({ hooks: serviceHooks(newAllocation(deps), addressRulesOf(deps.extra)) }),
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

function newAllocation({ clock, random, logger, restOptionsGetter, extra, storeOf, onDestroy }: RegistryDeps) {
  const addresses = () => storeOf({ group: "networking.k8s.io", resource: "ipaddresses" });
  const ips = extra.serviceIPRanges.map((range) => new ClusterIPAllocator(range, { addresses, clock, random }));
  const ports = new NodePortAllocator(extra.serviceNodePortRange, random, restOptionsGetter);
  onDestroy(() => ports.close());
  const allocation = new ServiceAllocation(ips, ports, logger);
  onDestroy(() => allocation.settled());
  return allocation;
}
