import type { RequestListener } from "node:http";
import { nameIsDNS1035Label, nameIsDNSLabel, newServiceUnavailable } from "@kube-apiserver/apimachinery";
import type { Connecter, RequestContext, Store } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";
import { allMethods } from "../../connect-methods.js";
import type { RegistryDeps } from "../../registry-deps.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { addressRulesOf } from "../../validation/address-rules.js";
import { ClusterIPAllocator } from "./cluster-ip-allocator.js";
import { serviceHooks } from "./hooks.js";
import { NodePortAllocator } from "./node-port-allocator.js";
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
  subresources: (store) => ({ proxy: new ServiceProxyStore(store) }),
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

/** `services/proxy`: forwards to an endpoint of the service. Mirrors `service.ProxyREST`. */
class ServiceProxyStore extends ComputedStorage implements Connecter {
  readonly connectMethods = allMethods;
  readonly connectPath = true;
  readonly #services: Store;

  constructor(services: Store) {
    super();
    this.#services = services;
  }

  async connect(ctx: RequestContext, id: string): Promise<RequestListener> {
    const parts = id.split(":");
    // `name`, `name:port` or `scheme:name:port`.
    const name = (parts.length === 3 ? parts[1] : parts[0]) ?? "";
    await this.#services.get(ctx, name, {});
    throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
  }
}
