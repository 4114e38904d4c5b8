import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label, validateQualifiedName } from "../../validation/names.js";
import { validatePortNumber, validatePortNumOrName, validateProtocol } from "../../validation/ports.js";
import type { ServicePort, ServiceSpec } from "./service-object.js";

const portsPath = FieldPath.root("spec", "ports");

/** Checks every port by itself, and that names are there once. Mirrors `validateServicePort`. */
export function validatePorts({ ports = [] }: ServiceSpec): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => [
    ...validatePortName(port.name ?? "", ports.length > 1, names, portsPath.index(index).child("name")),
    ...validatePort(port, portsPath.index(index)),
  ]);
}

function validatePortName(
  name: string,
  isRequired: boolean,
  names: Set<string>,
  path: FieldPath,
): readonly FieldError[] {
  if (name === "") return isRequired ? [fieldErrors.required(path)] : [];
  const duplicate = names.has(name) ? [fieldErrors.duplicate(path, name)] : [];
  names.add(name);
  return [...validateDNS1123Label(name, path), ...duplicate];
}

function validatePort(port: ServicePort, path: FieldPath): readonly FieldError[] {
  const { protocol, targetPort = 0, appProtocol } = port;
  return [
    ...validatePortNumber(port.port, path.child("port")),
    ...validateProtocol(protocol, path.child("protocol")),
    ...validatePortNumOrName(targetPort, path.child("targetPort")),
    ...(appProtocol === undefined ? [] : validateQualifiedName(appProtocol, path.child("appProtocol"))),
  ];
}

/** Node ports where they belong, and every port of a protocol once, on the service as on the nodes. */
export function validateDuplicatePorts({ type, ports = [] }: ServiceSpec): readonly FieldError[] {
  const nodePortPath = (index: number) => portsPath.index(index).child("nodePort");
  const misplaced = ports.flatMap(({ nodePort = 0 }, index) =>
    type === "ClusterIP" && nodePort !== 0
      ? [fieldErrors.forbidden(nodePortPath(index), "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
  return [
    ...misplaced,
    ...repeated(ports, ({ protocol, nodePort = 0 }) => (nodePort === 0 ? undefined : `${protocol}/${nodePort}`)).map(
      (index) => fieldErrors.duplicate(nodePortPath(index), ports[index]?.nodePort),
    ),
    ...repeated(ports, ({ protocol, port }) => `${protocol}/${port}`).map((index) =>
      fieldErrors.duplicate(portsPath.index(index), shownPort(ports[index])),
    ),
  ];
}

/** Indices of the ports whose key is there before; undefined has no equal. */
function repeated(ports: readonly ServicePort[], keyOf: (port: ServicePort) => string | undefined): readonly number[] {
  const seen = new Set<string>();
  return ports.flatMap((port, index) => {
    const key = keyOf(port);
    if (key === undefined) return [];
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated ? [index] : [];
  });
}

/** A port as messages show it: as Go prints its own struct, with what the key consists of. */
function shownPort(port: ServicePort | undefined) {
  const { protocol = "", port: number = 0 } = port ?? {};
  return { Name: "", Protocol: protocol, AppProtocol: null, Port: number, TargetPort: 0, NodePort: 0 };
}
