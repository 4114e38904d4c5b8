// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of networking.v1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type HTTPIngressPath = {
  readonly path?: string;
  readonly pathType: "Exact" | "ImplementationSpecific" | "Prefix";
  readonly backend: IngressBackend;
};

export type HTTPIngressRuleValue = {
  readonly paths: readonly HTTPIngressPath[];
};

export type IPAddress = {
  readonly kind?: "IPAddress";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: IPAddressSpec;
};

export type IPAddressList = {
  readonly kind?: "IPAddressList";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly IPAddress[];
};

export type IPAddressSpec = {
  readonly parentRef: ParentReference;
};

export type IPBlock = {
  readonly cidr: string;
  readonly except?: readonly string[];
};

export type Ingress = {
  readonly kind?: "Ingress";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: IngressSpec;
  readonly status?: IngressStatus;
};

export type IngressBackend = {
  readonly service?: IngressServiceBackend;
  readonly resource?: core_v1.TypedLocalObjectReference;
};

export type IngressClass = {
  readonly kind?: "IngressClass";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: IngressClassSpec;
};

export type IngressClassList = {
  readonly kind?: "IngressClassList";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly IngressClass[];
};

export type IngressClassParametersReference = {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
  readonly scope?: string;
  readonly namespace?: string;
};

export type IngressClassSpec = {
  readonly controller?: string;
  readonly parameters?: IngressClassParametersReference;
};

export type IngressList = {
  readonly kind?: "IngressList";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Ingress[];
};

export type IngressLoadBalancerIngress = {
  readonly ip?: string;
  readonly hostname?: string;
  readonly ports?: readonly IngressPortStatus[];
};

export type IngressLoadBalancerStatus = {
  readonly ingress?: readonly IngressLoadBalancerIngress[];
};

export type IngressPortStatus = {
  readonly port: number;
  readonly protocol: "SCTP" | "TCP" | "UDP";
  readonly error?: string;
};

export type IngressRule = {
  readonly host?: string;
  readonly http?: HTTPIngressRuleValue;
};

export type IngressRuleValue = {
  readonly http?: HTTPIngressRuleValue;
};

export type IngressServiceBackend = {
  readonly name: string;
  readonly port?: ServiceBackendPort;
};

export type IngressSpec = {
  readonly ingressClassName?: string;
  readonly defaultBackend?: IngressBackend;
  readonly tls?: readonly IngressTLS[];
  readonly rules?: readonly IngressRule[];
};

export type IngressStatus = {
  readonly loadBalancer?: IngressLoadBalancerStatus;
};

export type IngressTLS = {
  readonly hosts?: readonly string[];
  readonly secretName?: string;
};

export type NetworkPolicy = {
  readonly kind?: "NetworkPolicy";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: NetworkPolicySpec;
};

export type NetworkPolicyEgressRule = {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly to?: readonly NetworkPolicyPeer[];
};

export type NetworkPolicyIngressRule = {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly from?: readonly NetworkPolicyPeer[];
};

export type NetworkPolicyList = {
  readonly kind?: "NetworkPolicyList";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly NetworkPolicy[];
};

export type NetworkPolicyPeer = {
  readonly podSelector?: meta_v1.LabelSelector;
  readonly namespaceSelector?: meta_v1.LabelSelector;
  readonly ipBlock?: IPBlock;
};

export type NetworkPolicyPort = {
  readonly protocol?: "SCTP" | "TCP" | "UDP";
  readonly port?: number | string;
  readonly endPort?: number;
};

export type NetworkPolicySpec = {
  readonly podSelector?: meta_v1.LabelSelector;
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
  readonly policyTypes?: readonly ("Egress" | "Ingress")[];
};

export type ParentReference = {
  readonly group?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
};

export type PathType = "Exact" | "ImplementationSpecific" | "Prefix";

export type PolicyType = "Egress" | "Ingress";

export type ServiceBackendPort = {
  readonly name?: string;
  readonly number?: number;
};

export type ServiceCIDR = {
  readonly kind?: "ServiceCIDR";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ServiceCIDRSpec;
  readonly status?: ServiceCIDRStatus;
};

export type ServiceCIDRList = {
  readonly kind?: "ServiceCIDRList";
  readonly apiVersion?: "networking.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ServiceCIDR[];
};

export type ServiceCIDRSpec = {
  readonly cidrs?: readonly string[];
};

export type ServiceCIDRStatus = {
  readonly conditions?: readonly meta_v1.Condition[];
};
