import type { IncomingMessage } from "node:http";
import type { ServerRequest } from "../authentication/interfaces.js";

/**
 * Takes a header off a request, so that nothing below can log it or pass it on. Node keeps the headers of HTTP/1.1 in two
 * forms; what is left are {@link IncomingMessage.rawHeaders}, which are the client's own words.
 * @param name - in lower case
 */
export function dropRequestHeader(req: ServerRequest, name: string): void {
  if (req.headers[name] === undefined) return;
  delete req.headers[name];
  const { headersDistinct } = req as Partial<IncomingMessage>;
  if (headersDistinct !== undefined) delete headersDistinct[name];
}

/** Takes off every header whose name `matches`; it is given lower-case names. */
export function dropRequestHeaders(req: ServerRequest, matches: (name: string) => boolean): void {
  for (const name of Object.keys(req.headers)) if (matches(name)) dropRequestHeader(req, name);
}

/**
 * Puts another value in place of a header's.
 * @param name - in lower case
 */
export function replaceRequestHeader(req: ServerRequest, name: string, value: string): void {
  req.headers[name] = value;
  const { headersDistinct } = req as Partial<IncomingMessage>;
  if (headersDistinct !== undefined) headersDistinct[name] = [value];
}
