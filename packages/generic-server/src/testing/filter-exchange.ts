import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Filter } from "../filters/filter.js";

/** A request and its response without a connection, for tests of single filters. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** A request that nobody sent. */
export function newExchange(
  url: string,
  {
    method = "GET",
    headers = {},
  }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Exchange {
  const req = new IncomingMessage(new Socket());
  req.url = url;
  req.method = method;
  req.httpVersionMajor = 1;
  for (const [name, value] of Object.entries(headers)) req.headers[name.toLowerCase()] = value;
  return { req, res: new ServerResponse(req) };
}

/** What a filter did: let the request on, perhaps with an error, or answered it. */
export interface FilterOutcome {
  readonly passed: boolean;
  readonly error: unknown;
}

/** Runs one filter. Resolves when it has called on or ended the response. */
export function runFilter(filter: Filter, { req, res }: Exchange): Promise<FilterOutcome> {
  return new Promise((resolve) => {
    filter(req, res, (error) => resolve({ passed: error === undefined, error }));
    const resolveIfEnded = () => {
      if (res.writableEnded) resolve({ passed: false, error: undefined });
    };
    resolveIfEnded();
    // Filters that have to ask somebody answer a little later.
    setImmediate(resolveIfEnded);
  });
}
