import type { PathHandler, RequestContext, RequestInfo } from "@kube-apiserver/generic-server";
import { requestContext } from "@kube-apiserver/generic-server";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { isNamespaced, isServed } from "../definition/versions.js";
import type { ServedDefinition } from "./served-definition.js";
import { definitionNameOf, type ServedDefinitions } from "./served-definitions.js";
import type { ServingInfo } from "./serving-info.js";

/** Where requests go that are not for custom resources. */
export interface CustomResourceHandlerOptions {
  readonly served: ServedDefinitions;
  /** Discovery of groups and versions. */
  readonly discovery: (path: string) => PathHandler | undefined;
  readonly delegate: PathHandler;
}

/**
 * Answers requests to custom resources and hands on what is none. One look at an immutable snapshot decides.
 * Mirrors `crdHandler.ServeHTTP`.
 */
export function newCustomResourceHandler({ served, discovery, delegate }: CustomResourceHandlerOptions): PathHandler {
  return (req, res) => {
    const ctx = requestContext(req);
    const { requestInfo } = ctx;
    if (!requestInfo.isResourceRequest) {
      const document = discovery(requestInfo.path) ?? delegate;
      return document(req, res);
    }
    const found = served.get(definitionNameOf(requestInfo.resource, requestInfo.apiGroup));
    if (found === undefined || !reaches(found.definition, requestInfo)) return delegate(req, res);
    return serve(found, ctx, req, res);
  };
}

async function serve(
  found: ServedDefinition,
  ctx: RequestContext,
  ...[req, res]: Parameters<PathHandler>
): Promise<void> {
  const { requestInfo } = ctx;
  const answer = ({ router }: ServingInfo) => {
    const handler = router.match(requestInfo, req.method ?? "") ?? router.notFound;
    return handler(ctx, req, res);
  };
  // A watch would hold up the end of what serves it; it ends with the storage instead.
  const { resource } = found;
  if (requestInfo.verb === "watch") await answer(await resource.track(() => found.serving()));
  else await resource.track(async () => answer(await found.serving()));
}

const acrossNamespaces: ReadonlySet<string> = new Set(["list", "watch"]);

/** Whether the definition answers this request: scope, version and names have to be right. */
function reaches(definition: CustomResourceDefinition, { namespace, verb, apiVersion }: RequestInfo): boolean {
  const { spec } = definition;
  const inNamespace = namespace !== "";
  if (!isNamespaced(spec) && inNamespace) return false;
  if (isNamespaced(spec) && !inNamespace && !acrossNamespaces.has(verb)) return false;
  if (!isServed(spec, apiVersion)) return false;
  return hasCondition(definition, "NamesAccepted") || hasCondition(definition, "Established");
}
