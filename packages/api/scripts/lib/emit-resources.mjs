import { head, lines, literal } from "./text.mjs";

/** Resources, group versions, priorities, lifecycle and the packages that hold the types of a group version. */
export function resourcesModule(facts) {
  const { resources, groupVersions, apiServicePriorities, notServed, queryParams } = facts.resources;
  return `${head("The resource table of Kubernetes 1.36.")}import type {
  BuiltInGroupVersion,
  BuiltInResource,
  LifecycleFact,
  NotServedKinds,
} from "../resources/built-in-resource.js";

export const resourceTable: readonly BuiltInResource[] = ${lines(resources.map(resource))};

/** In the order of discovery: groups by priority, versions by preference. */
export const groupVersionTable: readonly BuiltInGroupVersion[] = ${lines(
    groupVersions.map((gv) => groupVersion(gv, apiServicePriorities)),
  )};

export const notServedTable: readonly NotServedKinds[] = ${lines(
    notServed.map(({ group, version, kinds }) => ({ group, version, kinds })),
  )};

/** By \`group/version/kind\`. */
export const lifecycleTable: Readonly<Record<string, LifecycleFact>> = {
${Object.entries(facts.lifecycle.types)
  .map(([key, fact]) => `  "${fact.group}/${fact.version}/${key.split(".").at(-1)}": ${literal(lifecycle(fact))},\n`)
  .join("")}};

/** Which package of the schema tables holds the types of a group version. */
export const packageTable: Readonly<Record<string, string>> = ${literal(packages(facts))};

/** Query parameters by OpenAPI action, and of connect subresources by \`resource/subresource\`. */
export const queryParameterTable: {
  readonly byAction: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bySubresource: Readonly<Record<string, Readonly<Record<string, string>>>>;
} = ${literal(queryParams)};
`;
}

function resource(r) {
  return {
    group: r.group,
    version: r.version,
    kind: r.kind,
    listKind: r.listKind,
    name: r.resource,
    singularName: r.singular,
    namespaced: r.namespaced,
    verbs: r.verbs,
    shortNames: r.shortNames,
    categories: r.categories,
    subresources: r.subresources?.map(subresource),
    storage: storage(r),
    stage: r.stage,
    enabledByDefault: r.enabledByDefault,
    typeKey: r.typeKey,
  };
}

function storage(r) {
  if (r.storageVersion === undefined) return undefined;
  const etcdPrefix = r.etcdPrefix.replace(/^\/registry\//, "");
  return { apiVersion: r.storageVersion, hash: r.storageVersionHash, etcdPrefix };
}

function subresource({ name, group, version, kind, verbs, connect, methods, path }) {
  return {
    name,
    group,
    version,
    kind,
    verbs,
    connect: connect ? { methods: methods.filter((m) => m !== undefined), path: path === true } : undefined,
  };
}

function groupVersion({ group, version, stage, enabledByDefault }, priorities) {
  const row = priorities.find((p) => p.group === group && p.version === version);
  const known = row !== undefined && row.groupPriorityMinimum !== null;
  return {
    group,
    version,
    stage,
    enabledByDefault,
    priority: known ? { group: row.groupPriorityMinimum, version: row.versionPriority } : undefined,
  };
}

function lifecycle({ introduced, deprecated, removed, replacement }) {
  return { introduced, deprecated, removed, replacement };
}

/** Packages of API groups; component configuration and helper packages have no group or share a name with core. */
function packages(facts) {
  const table = { v1: "core.v1" };
  for (const pkg of facts.packages.values()) {
    if (pkg.group !== "" && pkg.version !== "") table[`${pkg.group}/${pkg.version}`] ??= pkg.key;
  }
  return table;
}
