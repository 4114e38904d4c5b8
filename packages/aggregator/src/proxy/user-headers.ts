import type { OutgoingHttpHeaders } from "node:http";
import type { UserInfo } from "@kube-apiserver/generic-server";

const userHeader = "x-remote-user";
const uidHeader = "x-remote-uid";
const groupHeader = "x-remote-group";
const extraPrefix = "x-remote-extra-";

/** Whether a header says on whose behalf a front proxy asks. Nobody but the proxy may set one. */
export function isUserHeader(name: string): boolean {
  return name === userHeader || name === uidHeader || name === groupHeader || name.startsWith(extraPrefix);
}

/** The headers that tell a backend who asks. Mirrors `transport.SetAuthProxyHeaders`. */
export function userHeaders({ name, uid, groups, extra }: UserInfo): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { [userHeader]: headerText(name) };
  if (uid !== "") headers[uidHeader] = headerText(uid);
  if (groups.length > 0) headers[groupHeader] = groups.map(headerText);
  for (const [key, values] of Object.entries(extra)) {
    headers[`${extraPrefix}${escapeKey(key)}`] = values.map(headerText);
  }
  return headers;
}

/** Header values are Latin-1 on the wire: what is beyond goes out as UTF-8 bytes, as Go sends it. */
function headerText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Percent-encodes what a header name cannot hold (RFC 9110 §5.6.2), and `%` itself. Mirrors `headerKeyEscape`. */
function escapeKey(key: string): string {
  return [...Buffer.from(key, "utf8")]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (/[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(char)) return char;
      return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
