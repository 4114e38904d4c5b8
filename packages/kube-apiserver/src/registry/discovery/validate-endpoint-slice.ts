import type { core_v1, discovery_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isFullyQualifiedDomainName,
  isValidLabelValue,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  nameIsDNSSubdomain,
  validateImmutableField,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { parseLegacyIP } from "../networking/legacy-address.js";
import type { AddressRules } from "../validation/address-rules.js";
import { validateLegacyIP } from "../validation/addresses.js";
import { validateEndpointIP } from "../validation/endpoint-ip.js";
import { validateDNS1123Label, validateQualifiedName } from "../validation/names.js";
import { validateProtocol } from "../validation/ports.js";

const limits = { topologyLabels: 16, addresses: 100, ports: 20_000, endpoints: 1000, hints: 8 } as const;
const addressTypes: readonly string[] = ["FQDN", "IPv4", "IPv6"];
const typePath = FieldPath.root("addressType");
const endpointsPath = FieldPath.root("endpoints");
const zoneLabel = "topology.kubernetes.io/zone";

/** The type of addresses, as text: objects may have any. */
function typeOf(slice: KubeObject): string {
  return (slice as discovery_v1.EndpointSlice).addressType ?? "";
}

function endpointsOf(slice: KubeObject): readonly discovery_v1.Endpoint[] {
  return (slice as discovery_v1.EndpointSlice).endpoints ?? [];
}

/** Mirrors `ValidateEndpointSlice`, metadata excepted. Endpoints that did not change may be what older rules allowed. */
export function validateEndpointSlice(
  slice: KubeObject,
  old: KubeObject | undefined,
  rules: AddressRules,
): readonly FieldError[] {
  const endpoints = validateEndpoints(slice, rules);
  const isKept =
    old !== undefined &&
    endpoints.length > 0 &&
    jsonEqual(endpointsOf(slice) as JSONValue, endpointsOf(old) as JSONValue);
  return [
    ...validateAddressType(typeOf(slice)),
    ...validatePorts((slice as discovery_v1.EndpointSlice).ports ?? []),
    ...(isKept ? [] : endpoints),
  ];
}

/** Mirrors `ValidateEndpointSliceUpdate`, metadata excepted. */
export function validateEndpointSliceUpdate(
  slice: KubeObject,
  old: KubeObject,
  rules: AddressRules,
): readonly FieldError[] {
  return [...validateEndpointSlice(slice, old, rules), ...validateImmutableField(typeOf(slice), typeOf(old), typePath)];
}

function validateAddressType(type: string): readonly FieldError[] {
  if (type === "") return [fieldErrors.required(typePath)];
  return addressTypes.includes(type) ? [] : [fieldErrors.notSupported(typePath, type, addressTypes)];
}

function validatePorts(ports: readonly discovery_v1.EndpointPort[]): readonly FieldError[] {
  const path = FieldPath.root("ports");
  if (ports.length > limits.ports) return [fieldErrors.tooMany(path, ports.length, limits.ports)];
  const names = new Set<string>();
  return ports.flatMap(({ name = "", protocol, appProtocol }, index) => {
    const at = path.index(index);
    const duplicate = names.has(name) ? [fieldErrors.duplicate(at.child("name"), name)] : [];
    names.add(name);
    return [
      ...(name === "" ? [] : validateDNS1123Label(name, at.child("name"))),
      ...duplicate,
      ...validateProtocol(protocol, at.child("protocol")),
      ...(appProtocol === undefined ? [] : validateQualifiedName(appProtocol, at.child("appProtocol"))),
    ];
  });
}

function validateEndpoints(slice: KubeObject, rules: AddressRules): readonly FieldError[] {
  const endpoints = endpointsOf(slice);
  if (endpoints.length > limits.endpoints) {
    return [fieldErrors.tooMany(endpointsPath, endpoints.length, limits.endpoints)];
  }
  return endpoints.flatMap((endpoint, index) => {
    const path = endpointsPath.index(index);
    const { nodeName, hostname, hints } = endpoint;
    const nodeMessages = nodeName === undefined ? [] : nameIsDNSSubdomain(nodeName, false);
    return [
      ...validateAddresses(endpoint.addresses ?? [], typeOf(slice), path.child("addresses"), rules),
      ...nodeMessages.map((message) => fieldErrors.invalid(path.child("nodeName"), nodeName, message)),
      ...validateTopology(endpoint.deprecatedTopology ?? {}, path.child("deprecatedTopology")),
      ...(hostname === undefined ? [] : validateDNS1123Label(hostname, path.child("hostname"))),
      ...(hints === undefined ? [] : validateHints(hints, path.child("hints"))),
    ];
  });
}

function validateAddresses(
  addresses: readonly string[],
  type: string,
  path: FieldPath,
  { strictIPs: strict }: AddressRules,
): readonly FieldError[] {
  const { length } = addresses;
  const count = [
    ...(length === 0 ? [fieldErrors.required(path, "must contain at least 1 address")] : []),
    ...(length > limits.addresses ? [fieldErrors.tooMany(path, length, limits.addresses)] : []),
  ];
  const each = addresses.flatMap((address, index): readonly FieldError[] => {
    const at = path.index(index);
    if (type === "FQDN") return isFullyQualifiedDomainName(at, address);
    // Slices of unknown types are refused for that.
    if (!addressTypes.includes(type)) return [];
    const errors = validateLegacyIP(address, at, { strict });
    if (errors.length > 0) return errors;
    const isOfType = parseLegacyIP(address)?.address.family === type;
    const misfit = isOfType ? [] : [fieldErrors.invalid(path, address, `must be an ${type} address`)];
    return [...misfit, ...validateEndpointIP(address, at)];
  });
  return [...count, ...each];
}

function validateTopology(
  topology: NonNullable<discovery_v1.Endpoint["deprecatedTopology"]>,
  path: FieldPath,
): readonly FieldError[] {
  const { length } = Object.keys(topology);
  const hasZone = getOwn(topology, zoneLabel) !== undefined;
  return [
    ...(length > limits.topologyLabels ? [fieldErrors.tooMany(path, length, limits.topologyLabels)] : []),
    ...validateLabels(topology, path),
    ...(hasZone ? [fieldErrors.internalError(path.key(zoneLabel), "reserved key was not removed in conversion")] : []),
  ];
}

/** Zones and nodes that an endpoint is meant for. */
function validateHints(
  { forZones = [], forNodes = [] }: discovery_v1.EndpointHints,
  path: FieldPath,
): readonly FieldError[] {
  const zonesPath = path.child("forZones");
  if (forZones.length > limits.hints) return [fieldErrors.tooMany(zonesPath, forZones.length, limits.hints)];
  const zones = validateHintNames(forZones, isValidLabelValue, zonesPath);
  const nodesPath = path.child("forNodes");
  if (forNodes.length > limits.hints) {
    return [...zones, fieldErrors.tooMany(nodesPath, forNodes.length, limits.hints)];
  }
  return [...zones, ...validateHintNames(forNodes, (name) => nameIsDNSSubdomain(name, false), nodesPath)];
}

function validateHintNames(
  hints: readonly Pick<core_v1.LocalObjectReference, "name">[],
  check: (name: string) => readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  const names = new Set<string>();
  return hints.flatMap(({ name = "" }, index) => {
    const at = path.index(index).child("name");
    const duplicate = names.has(name) ? [fieldErrors.duplicate(at, name)] : [];
    names.add(name);
    return [...duplicate, ...check(name).map((message) => fieldErrors.invalid(at, name, message))];
  });
}
