import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@kube-apiserver/component-base";
import type { RequestContext } from "../request/request-context.js";
import type { RequestInfo } from "../request/request-info.js";
import type { APIGroupInfo } from "../server/api-group-info.js";
import type { DiscoveredVersion } from "./api-resource.js";
import { newExchange } from "./exchange.js";
import { InstalledObjectInterfaces } from "./installed-object-interfaces.js";
import type { EndpointDeps, InstalledGroup, InstallerDeps } from "./installer.js";
import { installAPIGroup } from "./installer.js";
import { serializersFor } from "./negotiation/default-serializers.js";
import type { Serializer } from "./negotiation/serializer.js";
import type { Handler } from "./resource-routes.js";
import { writeError } from "./response/status.js";
import { matchByRoute, matchByVerb, notFoundHandler, type ResourceEndpoint } from "./route-match.js";

/** Serves a request; settles when the answer is written, never rejects. */
export type ResourceHandler = (ctx: RequestContext, req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** How a path without a route is told from a method without one. */
export type Dispatch =
  /** By path and method, as upstream serves built-in resources. */
  | "route"
  /** By verb, as upstream serves custom resources. */
  | "verb";

/**
 * Finds the handler of a resource request by lookups in maps: group, version, resource. Groups come and go while it is
 * serving; a request keeps the handler that it was given.
 */
export class ResourceRouter {
  readonly #deps: EndpointDeps;
  readonly #objects: InstalledObjectInterfaces;
  readonly #dispatch: Dispatch;
  readonly #serializers: readonly Serializer[];
  readonly #logger: Logger;
  readonly #groups = new Map<string, InstalledGroup>();

  constructor(deps: InstallerDeps, dispatch: Dispatch = "route") {
    this.#objects = new InstalledObjectInterfaces(this.#groups);
    this.#deps = { ...deps, objects: this.#objects };
    this.#dispatch = dispatch;
    this.#serializers = deps.serializers ?? serializersFor({ isTyped: true, offersCBOR: deps.offersCBOR ?? false });
    this.#logger = deps.logger;
  }

  /** Serves a group from now on, in place of what was served under its name. */
  install(info: APIGroupInfo): void {
    this.#groups.set(info.group, installAPIGroup(info, this.#deps));
    this.#objects.changed();
  }

  /** Stops serving a group. */
  remove(group: string): void {
    this.#groups.delete(group);
    this.#objects.changed();
  }

  /** Whether paths below `/apis/<group>`, or `/api` for the core group, are answered here, be it with 404. */
  serves(group: string): boolean {
    return this.#groups.has(group);
  }

  /** What is served, with its endpoints. */
  installedGroups(): readonly InstalledGroup[] {
    return [...this.#groups.values()];
  }

  /** What discovery shows, by group in the order of installation; versions in order of preference. */
  discovery(): readonly { readonly group: string; readonly versions: readonly DiscoveredVersion[] }[] {
    return [...this.#groups.values()].map(({ group, versions }) => ({ group, versions }));
  }

  /** The handler of a resource request; undefined when its group is not served here. */
  match(info: RequestInfo, method: string): ResourceHandler | undefined {
    if (!info.isResourceRequest) return undefined;
    const group = this.#groups.get(info.apiGroup);
    if (group === undefined) return undefined;
    const resource = group.endpoints.get(info.apiVersion)?.get(info.resource);
    return this.#toResourceHandler(this.#handlerOf(resource, info, method), resource, info.subresource);
  }

  /** 404 in the form of the API: for paths below a served group that are not resources. */
  readonly notFound: ResourceHandler = (ctx, req, res) =>
    this.#toResourceHandler(notFoundHandler, undefined, "")(ctx, req, res);

  #handlerOf(resource: ResourceEndpoint | undefined, info: RequestInfo, method: string): Handler {
    if (resource === undefined) return notFoundHandler;
    return this.#dispatch === "route" ? matchByRoute(resource, info, method) : matchByVerb(resource, info);
  }

  #toResourceHandler(handler: Handler, resource: ResourceEndpoint | undefined, subresource: string): ResourceHandler {
    const { deprecationWarning, removedRelease } = resource?.scope ?? {};
    const isServed = resource !== undefined && (subresource === "" || resource.subresources.has(subresource));
    return async (ctx, req, res) => {
      if (isServed) ctx.resourceFound?.();
      if (deprecationWarning !== undefined) {
        ctx.addWarning(deprecationWarning);
        ctx.addAuditAnnotation("k8s.io/deprecated", "true");
        if (removedRelease !== undefined) ctx.addAuditAnnotation("k8s.io/removed-release", removedRelease);
      }
      const exchange = newExchange(ctx, req, res);
      try {
        await handler(exchange);
      } catch (err) {
        await writeError(exchange, err, this.#serializers, this.#logger);
      }
    };
  }
}
