import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { addressRulesOf } from "../validation/address-rules.js";
import {
  validateIngress,
  validateIngressStatusUpdate,
  validateIngressUpdate,
  warningsForIngressStatus,
  warningsForNewIngress,
} from "./validate-ingress.js";
import { validateIngressClass, validateIngressClassUpdate } from "./validate-ingress-class.js";
import { validateIPAddress, validateIPAddressName, validateIPAddressUpdate } from "./validate-ip-address.js";
import {
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
  warningsForNetworkPolicy,
} from "./validate-network-policy.js";
import { validateServiceCIDR, validateServiceCIDRUpdate } from "./validate-service-cidr.js";

const group = "networking.k8s.io";

const backendRulesOf = ({ featureGates }: RegistryDeps["extra"]) => ({
  relaxedServiceNames: featureGates.enabled("RelaxedServiceNameValidation"),
});

export const ingresses: StoredResourceDefinition = {
  group,
  resource: "ingresses",
  strategy: (base, { extra }) => ({
    ...base,
    validate: (_ctx, obj) => validateIngress(obj, backendRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateIngressUpdate(obj, old, backendRulesOf(extra)),
    ],
    warningsOnCreate: (_ctx, obj) => warningsForNewIngress(obj),
  }),
  statusStrategy: (base, { extra }) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) => validateIngressStatusUpdate(obj, old, addressRulesOf(extra)),
    warningsOnUpdate: (_ctx, obj) => warningsForIngressStatus(obj),
  }),
};

export const ingressClasses: StoredResourceDefinition = {
  group,
  resource: "ingressclasses",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateIngressClass(obj),
    validateUpdate: (_ctx, obj, old) => [
      ...validateIngressClassUpdate(obj, old),
      ...validateOwnMeta(base, obj),
      ...validateIngressClass(obj),
    ],
  }),
};

export const networkPolicies: StoredResourceDefinition = {
  group,
  resource: "networkpolicies",
  strategy: (base, { extra }) => ({
    ...base,
    validate: (_ctx, obj) => validateNetworkPolicy(obj, addressRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => validateNetworkPolicyUpdate(obj, old, addressRulesOf(extra)),
    warningsOnCreate: (_ctx, obj) => warningsForNetworkPolicy(obj),
    warningsOnUpdate: (_ctx, obj) => warningsForNetworkPolicy(obj),
  }),
};

export const ipAddresses: StoredResourceDefinition = {
  group,
  resource: "ipaddresses",
  strategy: (base) => ({
    ...base,
    validateName: validateIPAddressName,
    validate: (_ctx, obj) => validateIPAddress(obj),
    validateUpdate: (_ctx, obj, old) => validateIPAddressUpdate(obj, old),
  }),
};

export const serviceCIDRs: StoredResourceDefinition = {
  group,
  resource: "servicecidrs",
  strategy: (base, { extra }) => ({
    ...base,
    // In releases of before this gate, whoever wrote the object wrote its status too.
    ...(extra.featureGates.enabled("ServiceCIDRStatusFieldWiping") ? {} : writesStatus),
    validate: (_ctx, obj) => validateServiceCIDR(obj),
    validateUpdate: (_ctx, obj, old) => validateServiceCIDRUpdate(obj, old),
  }),
};

const writesStatus: Partial<RESTStrategy> = {
  prepareForCreate: (_ctx, obj) => obj,
  prepareForUpdate: (_ctx, obj) => obj,
};
