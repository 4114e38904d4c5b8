import type { GroupVersion, GroupVersionKind } from "@kube-apiserver/apimachinery";
import { type Conventions, installedConventions } from "./conventions.js";
import type { OpenAPIResource, OpenAPISubresource } from "./openapi-resource.js";
import { titleCase } from "./operation-id.js";

/** What an operation does, in the words of `x-kubernetes-action`. */
export type Action =
  | "get"
  | "list"
  | "post"
  | "put"
  | "patch"
  | "delete"
  | "deletecollection"
  | "watch"
  | "watchlist"
  | "connect";

/** One operation of one path, before it is written in a dialect. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly action: Action;
  /** Verb that starts the operation's id. */
  readonly verb: string;
  /** The rest of the id after group and version. */
  readonly subject: string;
  readonly description: string;
  /** Kind of what it reads and answers. */
  readonly kind: GroupVersionKind;
  /** Kind that the operation is said to be about. */
  readonly about: GroupVersionKind;
  readonly resource: OpenAPIResource;
  readonly subresource?: OpenAPISubresource;
}

/** Every route of a resource, with the deprecated watch paths, in the order in which upstream installs them. */
export function routesOf(
  group: GroupVersion,
  resource: OpenAPIResource,
  conventions: Conventions = installedConventions,
): readonly Route[] {
  const root = rootOf(group);
  const scope = resource.namespaced ? "/namespaces/{namespace}" : "";
  return [
    ...collectionRoutes(`${root}${scope}/${resource.name}`, resource, conventions),
    ...itemRoutes(`${root}${scope}/${resource.name}/{name}`, resource),
    ...(resource.subresources ?? []).flatMap((sub) =>
      subresourceRoutes(`${root}${scope}/${resource.name}/{name}/${sub.name}`, resource, sub, conventions),
    ),
    ...allNamespacesRoutes(`${root}/${resource.name}`, resource, conventions),
    ...(conventions.hasOtherPaths ? watchRoutes(root, scope, resource) : []),
  ];
}

/** `/api/v1` or `/apis/group/version`. */
export function rootOf({ group, version }: GroupVersion): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

function subjectOf({ namespaced, kind }: OpenAPIResource): string {
  return `${namespaced ? "Namespaced" : ""}${kind.kind}`;
}

function collectionRoutes(path: string, resource: OpenAPIResource, { listVerb }: Conventions): Route[] {
  const kind = resource.kind.kind;
  const base = { path, subject: subjectOf(resource), kind: resource.kind, about: resource.kind, resource };
  const routes: Route[] = [
    { ...base, method: "get", action: "list", verb: "list", description: `${listVerb} objects of kind ${kind}` },
    { ...base, method: "post", action: "post", verb: "create", description: `create ${article(kind)} ${kind}` },
    {
      ...base,
      method: "delete",
      action: "deletecollection",
      verb: "deletecollection",
      description: `delete collection of ${kind}`,
    },
  ];
  return routes.filter((route) => offers(resource, route.action));
}

function itemRoutes(path: string, resource: OpenAPIResource): Route[] {
  const kind = resource.kind.kind;
  const base = { path, subject: subjectOf(resource), kind: resource.kind, about: resource.kind, resource };
  const routes: Route[] = [
    { ...base, method: "get", action: "get", verb: "read", description: `read the specified ${kind}` },
    { ...base, method: "put", action: "put", verb: "replace", description: `replace the specified ${kind}` },
    { ...base, method: "delete", action: "delete", verb: "delete", description: `delete ${article(kind)} ${kind}` },
    { ...base, method: "patch", action: "patch", verb: "patch", description: `partially update the specified ${kind}` },
  ];
  return routes.filter((route) => offers(resource, route.action));
}

function subresourceRoutes(
  path: string,
  resource: OpenAPIResource,
  subresource: OpenAPISubresource,
  { subresourcesAreOfParent }: Conventions,
): Route[] {
  if (subresource.connect !== undefined) return connectRoutes(path, resource, subresource);
  const of = `${subresource.name} of the specified ${resource.kind.kind}`;
  const subject = `${subjectOf(resource)}${titleCase(subresource.name)}`;
  const about = subresourcesAreOfParent ? resource.kind : subresource.kind;
  const base = { path, subject, kind: subresource.kind, about, resource, subresource };
  const routes: Route[] = [
    { ...base, method: "get", action: "get", verb: "read", description: `read ${of}` },
    { ...base, method: "put", action: "put", verb: "replace", description: `replace ${of}` },
    {
      ...base,
      method: "post",
      action: "post",
      verb: "create",
      description: `create ${subresource.name} of ${article(resource.kind.kind)} ${resource.kind.kind}`,
    },
    { ...base, method: "patch", action: "patch", verb: "patch", description: `partially update ${of}` },
  ];
  return routes.filter((route) => offers(subresource, route.action));
}

function connectRoutes(path: string, resource: OpenAPIResource, subresource: OpenAPISubresource): Route[] {
  const { methods = [], path: hasPath = false } = subresource.connect ?? {};
  const variants = hasPath
    ? [
        { path, suffix: "" },
        { path: `${path}/{path}`, suffix: "WithPath" },
      ]
    : [{ path, suffix: "" }];
  return variants.flatMap((variant) =>
    methods.map(
      (method): Route => ({
        path: variant.path,
        method,
        action: "connect",
        verb: "connect",
        subject: `${titleCase(method)}${subjectOf(resource)}${titleCase(subresource.name)}${variant.suffix}`,
        description: `connect ${method.toUpperCase()} requests to ${subresource.name} of ${resource.kind.kind}`,
        kind: subresource.kind,
        about: subresource.kind,
        resource,
        subresource,
      }),
    ),
  );
}

function allNamespacesRoutes(path: string, resource: OpenAPIResource, { listVerb }: Conventions): Route[] {
  if (!resource.namespaced || !resource.verbs.includes("list")) return [];
  const kind = resource.kind.kind;
  const route: Route = {
    path,
    method: "get",
    action: "list",
    verb: "list",
    subject: `${kind}ForAllNamespaces`,
    description: `${listVerb} objects of kind ${kind}`,
    kind: resource.kind,
    about: resource.kind,
    resource,
  };
  return [route];
}

/** The watch paths that the `watch` parameter of list replaced in 1.11. */
function watchRoutes(root: string, scope: string, resource: OpenAPIResource): Route[] {
  if (!resource.verbs.includes("watch")) return [];
  const kind = resource.kind.kind;
  const base = { method: "get", verb: "watch", kind: resource.kind, about: resource.kind, resource };
  const listText = `watch individual changes to a list of ${kind}. deprecated: use the 'watch' parameter with a list operation instead.`;
  const itemText = `watch changes to an object of kind ${kind}. deprecated: use the 'watch' parameter with a list operation instead, filtered to a single item with the 'fieldSelector' parameter.`;
  const list = { ...base, action: "watchlist" as const, description: listText };
  const path = `${root}/watch${scope}/${resource.name}`;
  const routes: Route[] = [
    { ...list, path, subject: `${subjectOf(resource)}List` },
    { ...base, action: "watch", path: `${path}/{name}`, subject: subjectOf(resource), description: itemText },
  ];
  const everywhere: Route = { ...list, path: `${root}/watch/${resource.name}`, subject: `${kind}ListForAllNamespaces` };
  return resource.namespaced ? [...routes, everywhere] : routes;
}

const verbOfAction: Readonly<Record<Action, string>> = {
  get: "get",
  list: "list",
  post: "create",
  put: "update",
  patch: "patch",
  delete: "delete",
  deletecollection: "deletecollection",
  watch: "watch",
  watchlist: "watch",
  connect: "connect",
};

function offers({ verbs }: { readonly verbs: readonly string[] }, action: Action): boolean {
  return verbs.includes(verbOfAction[action]);
}

function article(noun: string): string {
  return /^[AEIOU]/.test(noun) ? "an" : "a";
}
