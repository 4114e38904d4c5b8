import type { IncomingMessage } from "node:http";
import { newBadRequest, quoteGo } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../../authentication/interfaces.js";

const prefix = "impersonate-";
const extraPrefix = "impersonate-extra-";

/** Whether a header, in lower case, says whom to act as. */
export function isImpersonationHeader(name: string): boolean {
  return name.startsWith(prefix);
}

/**
 * The user whom the headers of a request ask to act as, just as they say it; undefined when they do not. Mirrors
 * `processImpersonationHeaders`.
 *
 * @throws StatusError, reason BadRequest, when they name everything but a user
 */
export function wantedUserOf(req: IncomingMessage): UserInfo | undefined {
  if (!isImpersonating(req)) return undefined;
  const [name = ""] = valuesOf(req, "impersonate-user");
  const [uid = ""] = valuesOf(req, "impersonate-uid");
  const groups = valuesOf(req, "impersonate-group");
  const extra = extraOf(req);
  const user = { name, uid, groups, extra };
  if (name !== "") return user;
  if (uid === "" && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw newBadRequest(`requested ${goSyntax(user)} without impersonating a user name`);
}

/** Every request is looked at, and hardly any has one of the headers. */
function isImpersonating({ rawHeaders }: IncomingMessage): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length > prefix.length && isImpersonationHeader(name.slice(0, prefix.length).toLowerCase())) return true;
  }
  return false;
}

/** Every value of a header that may come several times: Node joins them, which group names with commas do not survive. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(textOf(rawHeaders[at + 1]));
  }
  return values;
}

function extraOf({ rawHeaders }: IncomingMessage): UserInfo["extra"] {
  const extra = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    if (!name.startsWith(extraPrefix)) continue;
    const key = decodeKey(name.slice(extraPrefix.length));
    const value = textOf(rawHeaders[at + 1]);
    const values = extra.get(key);
    if (values === undefined) extra.set(key, [value]);
    else values.push(value);
  }
  return Object.fromEntries(extra);
}

/** The text that the bytes on the wire are in UTF-8. */
function textOf(value = ""): string {
  return Buffer.from(value, "latin1").toString("utf8");
}

/** Keys are percent-encoded, since header names cannot hold everything; a broken one is taken as it is. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // As upstream's `unescapeExtraKey`.
    return key;
  }
}

/** As `%#v` prints it: clients see it. */
function goSyntax({ name, uid, groups, extra }: UserInfo): string {
  const list = (values: readonly string[]) => `{${values.map(quoteGo).join(", ")}}`;
  const shownGroups = groups.length === 0 ? "[]string(nil)" : `[]string${list(groups)}`;
  const entries = Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1));
  const shownExtra =
    entries.length === 0
      ? "map[string][]string(nil)"
      : `map[string][]string{${entries.map(([key, values]) => `${quoteGo(key)}:[]string${list(values)}`).join(", ")}}`;
  return `&user.DefaultInfo{Name:${quoteGo(name)}, UID:${quoteGo(uid)}, Groups:${shownGroups}, Extra:${shownExtra}}`;
}
