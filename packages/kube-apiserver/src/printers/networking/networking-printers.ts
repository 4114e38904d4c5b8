import type { networking_v1 } from "@kube-apiserver/api/types";
import { toGroupResourceString } from "@kube-apiserver/apimachinery";
import { ageOf, classNameOf, formatSelector, loadBalancerAddresses, nameOf, none } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printIngress = printCells<networking_v1.Ingress>((ingress, nowMs) => {
  const { spec, status } = ingress;
  return [
    nameOf(ingress),
    spec?.ingressClassName ?? none,
    hostsText(spec?.rules ?? []),
    loadBalancerAddresses(status?.loadBalancer?.ingress),
    (spec?.tls ?? []).length > 0 ? "80, 443" : "80",
    ageOf(ingress, nowMs),
  ];
});

const shownHosts = 3;

/** The first three hosts. As upstream: rules without a host are not shown, but count among those left out. */
function hostsText(rules: readonly networking_v1.IngressRule[]): string {
  const hosts: string[] = [];
  let hasMore = false;
  for (const { host = "" } of rules) {
    hasMore ||= hosts.length === shownHosts;
    if (!hasMore && host !== "") hosts.push(host);
  }
  if (hosts.length === 0) return "*";
  return hasMore ? `${hosts.join(",")} + ${rules.length - shownHosts} more...` : hosts.join(",");
}

const defaultClassAnnotation = "ingressclass.kubernetes.io/is-default-class";

const printIngressClass = printCells<networking_v1.IngressClass>((ingressClass, nowMs) => [
  classNameOf(ingressClass, [defaultClassAnnotation]),
  ingressClass.spec?.controller ?? "",
  parametersText(ingressClass.spec?.parameters),
  ageOf(ingressClass, nowMs),
]);

function parametersText(parameters: networking_v1.IngressClassParametersReference | undefined): string {
  if (parameters === undefined) return none;
  const { kind, apiGroup, name } = parameters;
  return `${apiGroup === undefined ? kind : `${kind}.${apiGroup}`}/${name}`;
}

const printNetworkPolicy = printCells<networking_v1.NetworkPolicy>((policy, nowMs) => [
  nameOf(policy),
  formatSelector(policy.spec?.podSelector ?? {}),
  ageOf(policy, nowMs),
]);

const printServiceCIDR = printCells<networking_v1.ServiceCIDR>((serviceCIDR, nowMs) => [
  nameOf(serviceCIDR),
  (serviceCIDR.spec?.cidrs ?? []).join(","),
  ageOf(serviceCIDR, nowMs),
]);

/** Upstream puts an age into a third cell that has no column: clients cannot show it, and ours leaves it out. */
const printIPAddress = printCells<networking_v1.IPAddress>((address) => [
  nameOf(address),
  parentText(address.spec?.parentRef),
]);

function parentText(parent: networking_v1.ParentReference | undefined): string {
  if (parent === undefined) return none;
  const { group = "", resource = "", namespace = "", name = "" } = parent;
  const owner = namespace === "" ? name : `${namespace}/${name}`;
  return `${toGroupResourceString({ group, resource }).toLowerCase()}/${owner}`;
}

/** Printers of `networking.k8s.io`. */
export const networkingPrinters: GroupPrinters = {
  ingressclasses: printIngressClass,
  ingresses: printIngress,
  ipaddresses: printIPAddress,
  networkpolicies: printNetworkPolicy,
  servicecidrs: printServiceCIDR,
};
