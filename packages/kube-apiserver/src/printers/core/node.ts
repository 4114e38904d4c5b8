import type { core_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf, none, textOr, unknown } from "../cells.js";
import { printCells } from "../row-printer.js";

const rolePrefix = "node-role.kubernetes.io/";
const roleLabel = "kubernetes.io/role";

/** A row of `nodes`. */
export const printNode = printCells<core_v1.Node>((node, nowMs) => {
  const info = node.status?.nodeInfo;
  return [
    nameOf(node),
    statusOf(node),
    rolesOf(node),
    ageOf(node, nowMs),
    info?.kubeletVersion ?? "",
    addressOf(node, "InternalIP"),
    addressOf(node, "ExternalIP"),
    textOr(info?.osImage, unknown),
    kernelOf(info),
    textOr(info?.containerRuntimeVersion, unknown),
  ];
});

/** The kernel, and what it was built for: `6.8.0-51-generic (amd64)`. */
function kernelOf(info: core_v1.NodeSystemInfo | undefined): string {
  const kernel = textOr(info?.kernelVersion, unknown);
  return info?.architecture ? `${kernel} (${info.architecture})` : kernel;
}

function statusOf({ spec, status }: core_v1.Node): string {
  // The last one of a type is what counts.
  const ready = status?.conditions?.findLast(({ type }) => type === "Ready");
  const readiness = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec?.unschedulable === true ? `${readiness},SchedulingDisabled` : readiness;
}

/** By labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`. */
function rolesOf({ metadata }: core_v1.Node): string {
  const roles = Object.entries(metadata?.labels ?? {}).map(([key, value = ""]) => {
    if (key.startsWith(rolePrefix)) return key.slice(rolePrefix.length);
    return key === roleLabel ? value : "";
  });
  const distinct = new Set(roles.filter((role) => role !== ""));
  return textOr([...distinct].sort().join(","), none);
}

function addressOf({ status }: core_v1.Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? none;
}
