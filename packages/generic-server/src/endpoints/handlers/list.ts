import { newMethodNotSupported } from "@kube-apiserver/apimachinery";
import { isLister, isWatcher, type Lister, type ListOptions } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import type { NegotiatedOutput } from "../negotiation/negotiate.js";
import { listOptionsOf } from "../options/list-options.js";
import type { RequestScope } from "../request-scope.js";
import { writeList } from "../response/object.js";
import { asOperation } from "../traced-handler.js";
import { handleWatch } from "./watch.js";
import { outputOf } from "./write-request.js";

/**
 * GET of a collection: a list, or a watch when the query or the path asks for one.
 * @param forceWatch - the request came by a deprecated `/watch/` path
 */
export async function handleList(exchange: Exchange, scope: RequestScope, forceWatch: boolean): Promise<void> {
  const { storage } = scope;
  const output = outputOf(exchange, scope);
  const { options, watch } = listOptionsOf(exchange, scope, forceWatch);
  if (watch) {
    if (!isWatcher(storage)) throw newMethodNotSupported(scope.resource, "watch");
    return handleWatch(exchange, scope, storage, output, options);
  }
  if (!isLister(storage)) throw newMethodNotSupported(scope.resource, "list");
  if (exchange.ctx.span === undefined) return list(exchange, scope, storage, output, options);
  return asOperation("List", exchange, (inOperation) => list(inOperation, scope, storage, output, options));
}

async function list(
  exchange: Exchange,
  scope: RequestScope,
  storage: Lister,
  output: NegotiatedOutput,
  options: ListOptions,
): Promise<void> {
  await writeList(exchange, scope, output, await storage.list(exchange.ctx, options));
}
