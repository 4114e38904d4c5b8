import type { IncomingHttpHeaders } from "node:http";
import type { HeaderField } from "./hpack-static-table.js";

/** How an answer begins. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body as the peer tells; NaN when it does not. */
  readonly contentLength: number;
}

/** Reads the head of an answer; undefined when it is malformed (RFC 9113 §8.3.2). */
export function toResponseHead(fields: readonly HeaderField[]): ResponseHead | undefined {
  const [first, ...lines] = fields;
  if (first?.name !== ":status" || !/^[1-9]\d\d$/.test(first.value)) return undefined;
  const headers: IncomingHttpHeaders = Object.create(null);
  for (const { name, value, isValid } of lines) {
    if (!isValid || name.startsWith(":")) return undefined;
    addHeader(headers, name, value);
  }
  const length = headers["content-length"];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return undefined;
  return { status: Number(first.value), headers, contentLength: Number(length ?? Number.NaN) };
}

function addHeader(headers: IncomingHttpHeaders, name: string, value: string): void {
  const before = headers[name];
  if (name === "set-cookie") headers[name] = [...(headers["set-cookie"] ?? []), value];
  else headers[name] = before === undefined ? value : `${before}, ${value}`;
}
