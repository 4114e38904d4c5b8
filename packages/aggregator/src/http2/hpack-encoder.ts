import type { OutgoingHttpHeaders } from "node:http";

/** What a request begins with. */
export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names are sent in lower case; `host` is the authority. */
  readonly headers: OutgoingHttpHeaders;
}

const longestShortLength = 0x7f;

/**
 * The header block of a request (RFC 7541), as Latin-1: every line is spelled out, with nothing for the peer to remember. That
 * costs bytes, and saves the time of looking for what might be remembered.
 *
 * @throws TypeError when a value cannot be sent
 */
export function encodeRequestHead({ method, target, headers }: RequestHead): string {
  // `:scheme https` is entry 7 of the static table; 2, 4 and 1 are the names `:method`, `:path` and `:authority`.
  let block = `\x87\x02${textOf(method)}\x04${textOf(target)}\x01${textOf(String(headers.host ?? ""))}`;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === "host") continue;
    const prefix = `\x00${textOf(name.toLowerCase())}`;
    if (Array.isArray(value)) for (const line of value) block += prefix + textOf(line);
    else block += prefix + textOf(String(value));
  }
  return block;
}

function textOf(text: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) throw new TypeError("a header holds characters that cannot be sent");
  return text.length < longestShortLength ? String.fromCharCode(text.length) + text : longLength(text.length) + text;
}

function longLength(length: number): string {
  let text = String.fromCharCode(longestShortLength);
  let rest = length - longestShortLength;
  for (; rest >= 0x80; rest >>>= 7) text += String.fromCharCode((rest & 0x7f) | 0x80);
  return text + String.fromCharCode(rest);
}
