import type { IncomingMessage } from "node:http";
import type { ServerRequest } from "../authentication/interfaces.js";

/**
 * Takes a header off a request, so that nothing below can log it or pass it on. What is left are
 * {@link IncomingMessage.rawHeaders}, which are the client's own words, and `headersDistinct`, which Node makes of them when it
 * is read: {@link headerLinesOf} is there instead.
 * @param name - in lower case
 */
export function dropRequestHeader(req: ServerRequest, name: string): void {
  // Not deleted: the engine would make a hash table of what every filter after this one reads.
  if (req.headers[name] !== undefined) req.headers[name] = undefined;
}

/** Takes off every header whose name `matches`; it is given lower-case names. */
export function dropRequestHeaders(req: ServerRequest, matches: (name: string) => boolean): void {
  for (const name in req.headers) if (matches(name)) dropRequestHeader(req, name);
}

/**
 * The headers of a request by their lower-case names, repeated ones line by line; those of HTTP/2 are joined. What was dropped
 * is not among them.
 */
export function headerLinesOf(req: IncomingMessage): ReadonlyMap<string, readonly string[] | string> {
  const kept = new Map<string, readonly string[] | string>();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) kept.set(name, linesOf(req, name, value));
  }
  return kept;
}

/** What Node has joined it has put a comma into: for what has none, it need not read all lines once more. */
function linesOf(req: IncomingMessage, name: string, value: string | string[]): readonly string[] | string {
  if (typeof value === "string" && !value.includes(",")) return value;
  // The compat requests of HTTP/2 have no lines.
  const { headersDistinct: lines } = req as Partial<IncomingMessage>;
  return lines?.[name] ?? value;
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
