import type { GroupVersion, GroupVersionKind } from "@kube-apiserver/apimachinery";
import { toAPIVersion } from "@kube-apiserver/apimachinery";
import { operationId, operationTag, titleCase } from "./operation-id.js";

/** A path that tells what a server has. */
export interface DiscoveryRoute {
  /** Without slashes at its ends. */
  readonly path: string;
  readonly description: string;
  readonly operationId: string;
  readonly tag: string;
  /** Kind of the answer. */
  readonly kind: GroupVersionKind;
  readonly mediaTypes: readonly string[];
}

const objectTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** The resources of a group version. */
export function resourceListRoute(group: GroupVersion): DiscoveryRoute {
  return {
    path: group.group === "" ? `api/${group.version}` : `apis/${toAPIVersion(group)}`,
    description: "get available resources",
    operationId: operationId("get", group, "APIResources"),
    tag: operationTag(group),
    kind: metaKind("APIResourceList"),
    mediaTypes: [...objectTypes, "application/cbor"],
  };
}

/** The version of the server, its group list, and one route for each group. */
export function serverRoutes(groups: readonly GroupVersion[]): readonly DiscoveryRoute[] {
  const names = [...new Set(groups.map(({ group }) => group))];
  const named = names.filter((name) => name !== "");
  return [
    {
      path: "version",
      description: "get the version information for this server",
      operationId: "getCodeVersion",
      tag: "version",
      kind: { group: "", version: "", kind: "Info" },
      mediaTypes: ["application/json"],
    },
    ...(names.includes("") ? [coreVersionsRoute] : []),
    {
      path: "apis",
      description: "get available API versions",
      operationId: "getAPIVersions",
      tag: "apis",
      kind: metaKind("APIGroupList"),
      mediaTypes: objectTypes,
    },
    ...named.map(groupRoute),
  ];
}

const coreVersionsRoute: DiscoveryRoute = {
  path: "api",
  description: "get available API versions",
  operationId: "getCoreAPIVersions",
  tag: "core",
  kind: { group: "meta.k8s.io", version: "v1", kind: "APIVersions" },
  mediaTypes: objectTypes,
};

function groupRoute(group: string): DiscoveryRoute {
  const tag = operationTag({ group, version: "" }).replace(/_$/, "");
  return {
    path: `apis/${group}`,
    description: "get information of a group",
    operationId: `get${titleCase(tag)}APIGroup`,
    tag,
    kind: metaKind("APIGroup"),
    mediaTypes: objectTypes,
  };
}

function metaKind(kind: string): GroupVersionKind {
  return { group: "meta.k8s.io", version: "v1", kind };
}
