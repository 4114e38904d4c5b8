import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  labelOf,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import type { AddressRules } from "../../validation/address-rules.js";
import { validateLegacyIP, warningsForIP } from "../../validation/addresses.js";
import { validateEndpointIP } from "../../validation/endpoint-ip.js";
import { validateDNS1123Label, validateQualifiedName } from "../../validation/names.js";
import { validatePortNumber, validateProtocol } from "../../validation/ports.js";

const subsetsPath = FieldPath.root("subsets");

function subsetsOf(endpoints: KubeObject): readonly core_v1.EndpointSubset[] {
  return (endpoints as core_v1.Endpoints).subsets ?? [];
}

/** Mirrors `ValidateEndpoints`, metadata excepted. Subsets that did not change may be what older rules allowed. */
export function validateEndpoints(
  endpoints: KubeObject,
  old: KubeObject | undefined,
  rules: AddressRules,
): readonly FieldError[] {
  const subsets = subsetsOf(endpoints);
  const errors = subsets.flatMap((subset, index) => validateSubset(subset, subsetsPath.index(index), rules));
  if (errors.length === 0 || old === undefined) return errors;
  return jsonEqual(subsets as JSONValue, subsetsOf(old) as JSONValue) ? [] : errors;
}

function validateSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: core_v1.EndpointSubset,
  path: FieldPath,
  rules: AddressRules,
): readonly FieldError[] {
  const lists = { addresses, notReadyAddresses };
  const isEmpty = addresses.length + notReadyAddresses.length === 0;
  return [
    ...(isEmpty ? [fieldErrors.required(path, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...Object.entries(lists).flatMap(([name, list]) =>
      list.flatMap((address, index) => validateAddress(address, path.child(name).index(index), rules)),
    ),
    ...ports.flatMap((port, index) => validatePort(port, ports.length > 1, path.child("ports").index(index))),
  ];
}

function validateAddress(
  { ip = "", hostname = "", nodeName }: core_v1.EndpointAddress,
  path: FieldPath,
  { strictIPs: strict }: AddressRules,
): readonly FieldError[] {
  const nodeMessages = nodeName === undefined ? [] : nameIsDNSSubdomain(nodeName, false);
  return [
    ...validateLegacyIP(ip, path.child("ip"), { strict }),
    ...(hostname === "" ? [] : validateDNS1123Label(hostname, path.child("hostname"))),
    ...nodeMessages.map((message) => fieldErrors.invalid(path.child("nodeName"), nodeName, message)),
    ...validateEndpointIP(ip, path.child("ip")),
  ];
}

function validatePort(port: core_v1.EndpointPort, needsName: boolean, path: FieldPath): readonly FieldError[] {
  const { name = "", protocol, appProtocol } = port;
  const namePath = path.child("name");
  const unnamed = needsName ? [fieldErrors.required(namePath)] : [];
  return [
    ...(name === "" ? unnamed : validateDNS1123Label(name, namePath)),
    ...validatePortNumber(port.port ?? 0, path.child("port")),
    ...validateProtocol(protocol, path.child("protocol")),
    ...(appProtocol === undefined ? [] : validateQualifiedName(appProtocol, path.child("appProtocol"))),
  ];
}

/** What to tell about addresses that are valid and should be written differently; controllers write theirs right. */
export function warningsForEndpoints(endpoints: KubeObject): readonly string[] {
  if (labelOf(endpoints, "endpoints.kubernetes.io/managed-by") === "endpoint-controller") return [];
  return subsetsOf(endpoints).flatMap(({ addresses = [], notReadyAddresses = [] }, index) =>
    Object.entries({ addresses, notReadyAddresses }).flatMap(([name, list]) =>
      list.flatMap(({ ip }, at) => warningsForIP(ip, subsetsPath.index(index).child(name).index(at).child("ip"))),
    ),
  );
}
