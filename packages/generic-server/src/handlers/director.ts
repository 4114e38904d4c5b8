import type { IncomingMessage, ServerResponse } from "node:http";
import type { ResourceRouter } from "../endpoints/resource-router.js";
import { requestContext } from "../request/request-state.js";
import type { PathHandler, PathRecorderMux } from "./path-recorder-mux.js";

/** Where a server's requests may go. */
export interface DirectorTargets {
  readonly resources: ResourceRouter;
  /** Answers `/apis/<group>` and `/apis/<group>/<version>` (and `/api/v1`) of groups that the router serves. */
  readonly discovery: (group: string, version: string | undefined) => PathHandler | undefined;
  readonly paths: PathRecorderMux;
  /** The next server of the chain. */
  readonly delegate: PathHandler;
}

/**
 * Sends API paths of groups that are installed here to the resource router, everything else to the plain paths, and what
 * nobody here knows to the next server. Mirrors `server.director`.
 */
export function newDirector({ resources, discovery, paths, delegate }: DirectorTargets): PathHandler {
  return (req: IncomingMessage, res: ServerResponse) => {
    const ctx = requestContext(req);
    const { requestInfo } = ctx;
    const resource = resources.match(requestInfo, req.method ?? "");
    if (resource !== undefined) return resource(ctx, req, res);
    const { path } = requestInfo;
    const group = groupOfPath(path);
    const own = group !== undefined && resources.serves(group.name) ? group : undefined;
    // Before the plain paths: an aggregator has one for everything below `/apis/`.
    const document = own && discovery(own.name, own.version);
    if (document !== undefined) return document(req, res);
    const plain = paths.match(path);
    if (plain !== undefined) return plain(req, res);
    return own === undefined ? delegate(req, res) : resources.notFound(ctx, req, res);
  };
}

/** The group that a path below `/api` or `/apis` belongs to, with what follows it if that is all that follows. */
function groupOfPath(path: string): { name: string; version: string | undefined } | undefined {
  const [, root, first = "", second = "", ...rest] = path.split("/");
  if (root === "api") return { name: "", version: second === "" && rest.length === 0 ? first : "/" };
  if (root !== "apis" || first === "") return undefined;
  const isDeeper = rest.length > 1 || (rest.length === 1 && rest[0] !== "");
  return { name: first, version: isDeeper ? "/" : second === "" ? undefined : second };
}
