import type { OpenAPIGroupVersion, OpenAPIResource, OpenAPISubresource } from "@kube-apiserver/api";
import type { InstalledGroup } from "../endpoints/installer.js";
import type { Endpoint, ResourceEndpoint } from "../endpoints/route-match.js";

/** The versions of an installed group as OpenAPI describes them: verbs follow from what their storages can do. */
export function openAPIGroupVersionsOf({ group, endpoints }: InstalledGroup): readonly OpenAPIGroupVersion[] {
  return [...endpoints].map(([version, resources]) => ({
    group,
    version,
    resources: [...resources].map(([name, endpoint]) => resourceOf(name, endpoint)),
  }));
}

function resourceOf(name: string, endpoint: ResourceEndpoint): OpenAPIResource {
  const { kind, listKind, namespaced, patchTypes } = endpoint.scope;
  return {
    name,
    namespaced,
    kind,
    ...(listKind === "" ? {} : { listKind }),
    verbs: [...endpoint.verbs.keys()],
    patchTypes,
    subresources: [...endpoint.subresources].map(([subresource, sub]) => subresourceOf(subresource, sub)),
  };
}

function subresourceOf(name: string, { scope, verbs, connect }: Endpoint): OpenAPISubresource {
  return {
    name,
    kind: scope.kind,
    verbs: [...verbs.keys()],
    ...(connect === undefined
      ? {}
      : { connect: { methods: [...connect.methods].map((method) => method.toLowerCase()), path: connect.withPath } }),
  };
}
