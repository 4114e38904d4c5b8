import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type DiscoveryManager,
  type PathHandler,
  type PathRecorderMux,
  requestContext,
} from "@kube-apiserver/generic-server";
import { apiPathOf, apiServiceNameOf } from "./apiservice/api-service.js";
import { type ProxyOptions, proxyRequest } from "./proxy/proxy-handler.js";
import type { RemoteBackends } from "./proxy/remote-backend.js";

/** What routing needs. */
export interface RouteOptions {
  readonly paths: PathRecorderMux;
  readonly discovery: DiscoveryManager;
  readonly backends: RemoteBackends;
  readonly proxy: ProxyOptions;
  /** Serves what no extension server does. */
  readonly delegate: PathHandler;
}

/**
 * Sends paths below `/apis` where their APIServices say. One lookup by name decides: group versions come and go while
 * requests are served.
 */
export class APIServiceRoutes {
  readonly #options: RouteOptions;
  /** Paths that the index shows on account of remote APIServices. */
  readonly #listed = new Set<string>();

  constructor(options: RouteOptions) {
    this.#options = options;
    options.paths.unlistedHandlePrefix("/apis/", this.#serve);
  }

  /** Shows the paths of the remote group versions in the index, and no others. */
  updateIndex(): void {
    const { paths, backends } = this.#options;
    // The core group has paths of its own, and is always served here.
    const groupVersions = backends.list().flatMap(({ groupVersion: gv }) => (gv.group === "" ? [] : [gv]));
    const wanted = new Set(groupVersions.flatMap((gv) => [`/apis/${gv.group}`, apiPathOf(gv)]));
    for (const path of this.#listed) if (!wanted.has(path)) paths.unregister(path);
    for (const path of wanted) if (!this.#listed.has(path)) paths.handle(path, this.#serve);
    this.#listed.clear();
    for (const path of wanted) this.#listed.add(path);
  }

  readonly #serve: PathHandler = (req, res) => this.#route(req, res);

  #route(req: IncomingMessage, res: ServerResponse): void | Promise<void> {
    const { backends, proxy, discovery, delegate } = this.#options;
    const [, , group = "", version = "", ...rest] = requestContext(req).requestInfo.path.split("/");
    if (version === "" && rest.length === 0) {
      const document = discovery.documentOf(group, undefined);
      return (document ?? delegate)(req, res);
    }
    const backend = backends.get(apiServiceNameOf({ group, version }));
    return backend === undefined ? delegate(req, res) : proxyRequest(backend, req, res, proxy);
  }
}
