import { builtInGroupVersions } from "@kube-apiserver/api";
import type { GroupVersion } from "@kube-apiserver/apimachinery";
import type { DiscoverySource } from "@kube-apiserver/generic-server";
import { type APIService, apiServiceNameOf } from "../apiservice/api-service.js";
import type { Priorities } from "../apiservice/api-service-order.js";

/** Label of APIServices that the server looks after itself. Mirrors `autoregister.AutoRegisterManagedLabel`. */
export const autoManagedLabel = "kube-aggregator.kubernetes.io/automanaged";

/** When the server looks after an APIService: once, when it starts, or all the time. */
export type AutoManaged = "onstart" | "true";

/** Same as upstream gives to the groups of custom resources: below everything that is built in. */
const otherPriorities: Priorities = Object.freeze({ group: 1000, version: 100 });

const builtInPriorities: ReadonlyMap<string, Priorities> = new Map(
  builtInGroupVersions.flatMap(({ group, version, priority }) =>
    priority === undefined ? [] : [[apiServiceNameOf({ group, version }), Object.freeze({ ...priority })]],
  ),
);

/** The place of a group version whose APIService nobody has changed. */
export function defaultPrioritiesOf(groupVersion: GroupVersion): Priorities {
  return builtInPriorities.get(apiServiceNameOf(groupVersion)) ?? otherPriorities;
}

/**
 * The APIServices of what the delegates serve, by name: built-in group versions are registered when the server starts,
 * all others (custom resources) as long as they are served. Made anew only when a source has changed.
 */
export function newLocalAPIServices(sources: readonly DiscoverySource[]): () => ReadonlyMap<string, APIService> {
  let known: { readonly revision: string; readonly wanted: ReadonlyMap<string, APIService> } | undefined;
  return () => {
    const revision = sources.map((source) => source.revision).join(".");
    if (known?.revision !== revision) known = { revision, wanted: localAPIServices(sources) };
    return known.wanted;
  };
}

function localAPIServices(sources: readonly DiscoverySource[]): ReadonlyMap<string, APIService> {
  const wanted = new Map<string, APIService>();
  for (const { name: group, versions } of sources.flatMap((source) => source.groups())) {
    for (const { version } of versions) wanted.set(apiServiceNameOf({ group, version }), newLocal({ group, version }));
  }
  return wanted;
}

function newLocal({ group, version }: GroupVersion): APIService {
  const name = apiServiceNameOf({ group, version });
  const priorities = defaultPrioritiesOf({ group, version });
  const managed: AutoManaged = builtInPriorities.has(name) ? "onstart" : "true";
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name, labels: { [autoManagedLabel]: managed } },
    spec: {
      ...(group === "" ? {} : { group }),
      version,
      groupPriorityMinimum: priorities.group,
      versionPriority: priorities.version,
    },
  };
}

/** How the server looks after an APIService; undefined when it is somebody else's. */
export function autoManagedOf(apiService: APIService | undefined): AutoManaged | undefined {
  const label = apiService?.metadata?.labels?.[autoManagedLabel];
  return label === "onstart" || label === "true" ? label : undefined;
}
