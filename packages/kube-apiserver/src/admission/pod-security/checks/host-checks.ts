import type { core_v1 } from "@kube-apiserver/api/types";
import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import {
  type AnyContainer,
  containersOf,
  containersThat,
  distinct,
  joinQuoted,
  named,
  plural,
  uses,
} from "./check-parts.js";

/** Pods have a network, processes and memory of their own. */
export const hostNamespaces: PolicyCheck = {
  id: "hostNamespaces",
  level: "baseline",
  versions: [{ since: 0, check: refuseHostNamespaces }],
};

const sharedNamespaces = ["hostNetwork", "hostPID", "hostIPC"] as const;

function refuseHostNamespaces({ spec }: PodTemplate): Violation | undefined {
  const shared = sharedNamespaces.filter((field) => spec[field] === true).map((field) => `${field}=true`);
  return shared.length === 0 ? undefined : { reason: "host namespaces", detail: shared.join(", ") };
}

/** Files of the node are not mounted. */
export const hostPathVolumes: PolicyCheck = {
  id: "hostPathVolumes",
  level: "baseline",
  versions: [{ since: 0, check: refuseHostPaths }],
};

function refuseHostPaths({ spec }: PodTemplate): Violation | undefined {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  return bad.length === 0 ? undefined : { reason: "hostPath volumes", detail: named("volume", bad) };
}

/** Ports of the node are not taken. */
export const hostPorts: PolicyCheck = {
  id: "hostPorts",
  level: "baseline",
  versions: [{ since: 0, check: refuseHostPorts }],
};

function refuseHostPorts(pod: PodTemplate): Violation | undefined {
  const bad = containersThat(pod, (container) => hostPortsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = distinct(containersOf(pod).flatMap(hostPortsOf));
  return {
    reason: "hostPort",
    detail: `${named("container", bad)} ${uses(bad)} ${plural("hostPort", ports)} ${ports.join(", ")}`,
  };
}

function hostPortsOf({ ports }: AnyContainer): readonly string[] {
  return (ports ?? []).flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)]));
}

/** Probes and hooks reach their own pod: elsewhere the kubelet would go in their place. */
export const hostProbesAndHostLifecycle: PolicyCheck = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  versions: [{ since: 34, check: refuseProbeHosts }],
};

function refuseProbeHosts(pod: PodTemplate): Violation | undefined {
  const bad = distinct(containersThat(pod, (container) => probeHostsOf(container).length > 0));
  if (bad.length === 0) return undefined;
  const hosts = distinct(containersOf(pod).flatMap(probeHostsOf));
  const what = plural("probe or lifecycle host", hosts);
  return {
    reason: "probe or lifecycle host",
    detail: `${named("container", bad)} ${uses(bad)} ${what} ${joinQuoted(hosts)}`,
  };
}

function probeHostsOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: AnyContainer): readonly string[] {
  const handlers: readonly (core_v1.Probe | core_v1.LifecycleHandler | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  const hosts = handlers.flatMap((handler) => [handler?.httpGet?.host ?? "", handler?.tcpSocket?.host ?? ""]);
  return hosts.filter((host) => host !== "");
}
