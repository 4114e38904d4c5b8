import type { Getter, GetterWithOptions } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import { textOf } from "../options/query-values.js";
import type { RequestScope } from "../request-scope.js";
import { writeObject } from "../response/object.js";
import { requireName } from "./names.js";
import { outputOf } from "./write-request.js";

/** GET of an object. */
export async function handleGet(exchange: Exchange, scope: RequestScope, storage: Getter): Promise<void> {
  const output = outputOf(exchange, scope);
  const resourceVersion = textOf(exchange.query, "resourceVersion");
  const options = resourceVersion === "" ? {} : { resourceVersion };
  exchange.ctx.span?.addEvent("About to Get from storage");
  const object = await storage.get(exchange.ctx, requireName(exchange), options);
  await writeObject(exchange, scope, output, 200, object);
}

/** GET of a subresource that takes options of its own, and perhaps a path. */
export async function handleGetWithOptions(
  exchange: Exchange,
  scope: RequestScope,
  storage: GetterWithOptions,
): Promise<void> {
  const output = outputOf(exchange, scope);
  const subpath = subpathOf(exchange);
  exchange.ctx.span?.addEvent("About to process Get options");
  exchange.ctx.span?.addEvent("About to Get from storage");
  const answer = await storage.getWithOptions(exchange.ctx, requireName(exchange), exchange.query, subpath);
  if (typeof answer === "function") await answer(exchange.req, exchange.res);
  else await writeObject(exchange, scope, output, 200, answer);
}

/** What follows the subresource in the path: with a leading slash, and a trailing one if the client sent that. */
export function subpathOf({ ctx: { requestInfo } }: Exchange): string {
  const rest = requestInfo.parts.slice(3).join("/");
  const path = rest === "" || rest.startsWith("/") ? rest : `/${rest}`;
  return requestInfo.path.endsWith("/") && !path.endsWith("/") ? `${path}/` : path;
}
