import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Holds a request's target and host to what HTTP asks of them before anybody looks at either. A target with scheme and
 * host, as clients of proxies send it, becomes a plain path (RFC 9112 §3.2.2): authorization and routing must not be
 * asked about two different ones. A request that names no host, or two, is answered 400; two servers in a row might
 * take it to be for two different ones (§3.2).
 *
 * @returns whether the request may go on; otherwise it has its answer
 */
export function acceptTarget(req: IncomingMessage, res: ServerResponse): boolean {
  // HTTP/2 has both checked already, and knows no targets but paths.
  if (req.httpVersionMajor >= 2) return true;
  const problem = problemOf(req);
  if (problem !== undefined) {
    const body = `400 Bad Request: ${problem}`;
    const headers = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": body.length, Connection: "close" };
    res.writeHead(400, headers).end(body);
    return false;
  }
  req.url = toOriginForm(req.url ?? "");
  return true;
}

function problemOf(req: IncomingMessage): string | undefined {
  if (req.httpVersionMajor < 1) return "malformed HTTP request";
  const hosts = countHosts(req);
  if (hosts > 1) return "too many Host headers";
  return hosts === 0 && req.httpVersionMinor > 0 ? "missing required Host header" : undefined;
}

function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts;
}

/** `http://host/path?query` as `/path?query`; what begins with a slash, and anything else, as it is. */
export function toOriginForm(target: string): string {
  if (target.startsWith("/")) return target;
  const authority = /^https?:\/\/[^/?#]*/i.exec(target)?.[0];
  if (authority === undefined) return target;
  const rest = target.slice(authority.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}
