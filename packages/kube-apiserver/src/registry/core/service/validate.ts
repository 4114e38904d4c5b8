import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1123Label,
  isDNS1123Subdomain,
  isValidPortNum,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { familyOf } from "../../networking/ip-address.js";
import { headless, isHeadless, type ServicePort, type ServiceSpec, specOf } from "./service-object.js";

const specPath = FieldPath.root("spec");
const types: readonly string[] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const protocols: readonly string[] = ["SCTP", "TCP", "UDP"];

/** Mirrors the checks of `ValidateService` that do not depend on other objects. */
export function validateService(service: KubeObject): readonly FieldError[] {
  const spec = specOf(service);
  return [...validatePorts(spec), ...validateType(spec), ...validateClusterIPs(spec)];
}

/** Addresses stay as they are for as long as a service has any. Mirrors `ValidateServiceUpdate`. */
export function validateServiceUpdate(service: KubeObject, old: KubeObject): readonly FieldError[] {
  const spec = specOf(service);
  const before = specOf(old);
  const hadNone = before.type === "ExternalName" || spec.type === "ExternalName";
  return [...(hadNone ? [] : validateClusterIPsKept(spec, before)), ...validateService(service)];
}

/** A second address may come and go with the policy; what stays is the same. */
function validateClusterIPsKept(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilyPolicy } = spec;
  const { clusterIPs: old = [] } = before;
  const path = specPath.child("clusterIPs");
  if (clusterIPs.length === 0 && old.length > 0) {
    return [fieldErrors.invalid(path.index(0), clusterIPs, "primary clusterIP can not be unset")];
  }
  const kept = clusterIPs.length === old.length ? old : old.slice(0, 1);
  const changed = kept.flatMap((ip, index) =>
    clusterIPs[index] === ip ? [] : [fieldErrors.invalid(path.index(index), clusterIPs, "may not change once set")],
  );
  if (clusterIPs.length >= old.length || ipFamilyPolicy === "SingleStack") return changed;
  const detail = "must be set to 'SingleStack' when releasing the secondary clusterIP";
  return [...changed, fieldErrors.invalid(specPath.child("ipFamilyPolicy"), ipFamilyPolicy, detail)];
}

function validatePorts(spec: ServiceSpec): readonly FieldError[] {
  const ports = spec.ports ?? [];
  const path = specPath.child("ports");
  if (ports.length === 0) {
    return isHeadless(spec) || spec.type === "ExternalName" ? [] : [fieldErrors.required(path, "")];
  }
  const names = new Set<string>();
  const errors = ports.flatMap((port, index) => validatePort(port, path.index(index), ports.length > 1, names));
  return [...errors, ...duplicatePorts(ports, path)];
}

function validatePort(
  port: ServicePort,
  path: FieldPath,
  needsName: boolean,
  names: Set<string>,
): readonly FieldError[] {
  const { name = "", protocol = "", targetPort } = port;
  const errors: FieldError[] = [];
  if (name === "") {
    if (needsName) errors.push(fieldErrors.required(path.child("name"), ""));
  } else {
    for (const message of isDNS1123Label(name)) errors.push(fieldErrors.invalid(path.child("name"), name, message));
    if (names.has(name)) errors.push(fieldErrors.duplicate(path.child("name"), name));
    names.add(name);
  }
  for (const message of isValidPortNum(port.port))
    errors.push(fieldErrors.invalid(path.child("port"), port.port, message));
  if (protocol === "") errors.push(fieldErrors.required(path.child("protocol"), ""));
  else if (!protocols.includes(protocol))
    errors.push(fieldErrors.notSupported(path.child("protocol"), protocol, protocols));
  if (typeof targetPort === "number") {
    for (const message of isValidPortNum(targetPort)) {
      errors.push(fieldErrors.invalid(path.child("targetPort"), targetPort, message));
    }
  }
  return errors;
}

function duplicatePorts(ports: readonly ServicePort[], path: FieldPath): readonly FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap(({ protocol = "", port }, index) => {
    const key = `${protocol}/${port}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [fieldErrors.duplicate(path.index(index), { protocol, port })];
  });
}

function validateType(spec: ServiceSpec): readonly FieldError[] {
  const type: string = spec.type ?? "";
  const { externalName = "" } = spec;
  if (!types.includes(type)) return [fieldErrors.notSupported(specPath.child("type"), type, types)];
  if (type !== "ExternalName") return [];
  const path = specPath.child("externalName");
  const host = externalName.endsWith(".") ? externalName.slice(0, -1) : externalName;
  if (host === "") return [fieldErrors.required(path, "")];
  return isDNS1123Subdomain(host).map((message) => fieldErrors.invalid(path, externalName, message));
}

function validateClusterIPs(spec: ServiceSpec): readonly FieldError[] {
  const { type, clusterIPs = [], ipFamilies = [] } = spec;
  const path = specPath.child("clusterIPs");
  if (type === "ExternalName") {
    const detail = "may not be set when `type` is 'ExternalName'";
    return [
      ...(clusterIPs.length === 0 ? [] : [fieldErrors.forbidden(path, detail)]),
      ...(ipFamilies.length === 0 ? [] : [fieldErrors.forbidden(specPath.child("ipFamilies"), detail)]),
    ];
  }
  return clusterIPs.flatMap((ip, index) => {
    if (ip === headless || familyOf(ip) !== undefined) return [];
    return [
      fieldErrors.invalid(path.index(index), ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
    ];
  });
}
