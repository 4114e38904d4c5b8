import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { headerOf } from "../endpoints/exchange.js";

/**
 * Where a request came from, and past whom: `X-Forwarded-For`, `X-Real-Ip`, and the other end of the connection, the only
 * one that a client cannot make up. Mirrors `net.SourceIPs`.
 */
export function sourceIPsOf(req: IncomingMessage): readonly string[] {
  const remote = parseIP(req.socket.remoteAddress ?? "");
  const forwarded = headerOf(req, "x-forwarded-for");
  const realIP = headerOf(req, "x-real-ip");
  if (forwarded === "" && realIP === "") return remote === undefined ? [] : [remote];
  const ips = forwarded.split(",").flatMap((part) => parseIP(part.trim()) ?? []);
  const real = parseIP(realIP);
  if (real !== undefined && !ips.includes(real)) ips.push(real);
  if (remote !== undefined && ips.at(-1) !== remote) ips.push(remote);
  return ips;
}

const mappedPrefix = /^::ffff:/i;

/** An address in Go's spelling; undefined when it is none. */
function parseIP(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const dotted = text.replace(mappedPrefix, "");
  if (isIPv4(dotted)) return dotted;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  return dottedOf(canonical) ?? canonical;
}

/** An IPv4 address that is written as an IPv6 address in hexadecimal digits. */
function dottedOf(canonical: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bits = [high, low].map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join(".");
}
