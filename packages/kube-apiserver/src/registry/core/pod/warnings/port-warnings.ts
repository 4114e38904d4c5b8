import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldPath, quoteGo } from "@kube-apiserver/apimachinery";
import { containersOf } from "../validation/containers-of.js";

interface PlacedPort {
  readonly port: core_v1.ContainerPort;
  readonly at: FieldPath;
}

function portsOf(spec: core_v1.PodSpec, path: FieldPath): readonly PlacedPort[] {
  return containersOf(spec, path).flatMap(({ container, at }) =>
    (container.ports ?? []).map((port, index) => ({ port, at: at.child("ports").index(index) })),
  );
}

/** Ports of containers that get in each other's way. */
export function portWarnings(spec: core_v1.PodSpec, path: FieldPath): readonly string[] {
  const seen = new Map<string, PlacedPort[]>();
  return portsOf(spec, path).flatMap((placed) => {
    const { port, at } = placed;
    const { containerPort = 0, protocol = "", hostIP = "", hostPort = 0 } = port;
    const key = `${containerPort}/${protocol}`;
    const others = seen.get(key) ?? [];
    seen.set(key, [...others, placed]);
    const loose = hostIP !== "" && hostPort === 0 ? [`${at}: hostIP set without hostPort: ${goStruct(port)}`] : [];
    return [
      ...loose,
      ...others.flatMap((other) => {
        const conflict = conflictOf(port, other.port);
        return conflict === undefined ? [] : [`${at}: ${conflict} port definition with ${other.at}`];
      }),
    ];
  });
}

function conflictOf(port: core_v1.ContainerPort, other: core_v1.ContainerPort): string | undefined {
  const [ip = "", otherIP = ""] = [port.hostIP, other.hostIP];
  const [number = 0, otherNumber = 0] = [port.hostPort, other.hostPort];
  if (ip === otherIP && number === otherNumber) return "duplicate";
  if (number === 0 || otherNumber === 0) return "overlapping";
  return number === otherNumber && (ip === "") !== (otherIP === "") ? "dangerously ambiguous" : undefined;
}

/** As Go prints the internal type. */
function goStruct(port: core_v1.ContainerPort): string {
  const { name = "", hostPort = 0, containerPort = 0, hostIP = "" } = port;
  const protocol = port.protocol ?? "";
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

/** A name that is there twice means the first port. */
export function portNameWarnings(spec: core_v1.PodSpec, path: FieldPath): readonly string[] {
  const seen = new Map<string, FieldPath>();
  return portsOf(spec, path).flatMap(({ port: { name = "" }, at }) => {
    const first = seen.get(name);
    if (name === "") return [];
    if (first === undefined) {
      seen.set(name, at);
      return [];
    }
    const use = `services and probes that select ports by name will use ${first}`;
    return [`${at}: duplicate port name ${quoteGo(name)} with ${first}, ${use}`];
  });
}
