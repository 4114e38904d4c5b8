/** A URL as Go's `net/url` takes it apart. */
export interface GoURL {
  readonly scheme: string;
  /** Host and port, brackets of addresses included. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** A text that is no URL. `message` is that of Go's `url.ParseRequestURI`. */
export class GoURLError extends Error {
  override readonly name = "GoURLError";

  constructor(text: string, detail: string) {
    super(`parse ${JSON.stringify(text)}: ${detail}`);
  }
}

/**
 * Parses an absolute URL or an absolute path, the fragment being cut off after the check, as upstream does.
 * @throws GoURLError
 */
export function parseRequestURI(text: string): GoURL {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x20 || code === 0x7f) throw new GoURLError(text, "net/url: invalid control character in URL");
  }
  if (text === "") throw new GoURLError(text, "empty url");
  if (text === "*") return { scheme: "", host: "", path: "*", query: "" };
  const { scheme, rest } = splitScheme(text);
  if (rest.startsWith("/")) return parseRest(text, scheme, rest);
  if (scheme === "") throw new GoURLError(text, "invalid URI for request");
  // What follows a scheme without a slash is opaque (RFC 3986 §3).
  const [, query = ""] = /\?([^#]*)/.exec(rest) ?? [];
  return { scheme, host: "", path: "", query };
}

function splitScheme(text: string): { scheme: string; rest: string } {
  if (text.startsWith(":")) throw new GoURLError(text, "missing protocol scheme");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  if (scheme === undefined) return { scheme: "", rest: text };
  return { scheme: scheme.toLowerCase(), rest: text.slice(scheme.length + 1) };
}

function parseRest(text: string, scheme: string, rest: string): GoURL {
  const hash = rest.indexOf("#");
  const unfragmented = hash === -1 ? rest : rest.slice(0, hash);
  const question = unfragmented.indexOf("?");
  const hierarchical = question === -1 ? unfragmented : unfragmented.slice(0, question);
  const query = question === -1 ? "" : unfragmented.slice(question + 1);
  const hasAuthority = hierarchical.startsWith("//") && (scheme !== "" || !hierarchical.startsWith("///"));
  if (!hasAuthority || scheme === "") return { scheme, host: "", path: checkEscapes(text, hierarchical), query };
  const slash = hierarchical.indexOf("/", 2);
  const authority = slash === -1 ? hierarchical.slice(2) : hierarchical.slice(2, slash);
  const path = slash === -1 ? "" : hierarchical.slice(slash);
  return { scheme, host: parseHost(text, authority), path: checkEscapes(text, path), query };
}

function parseHost(text: string, authority: string): string {
  const at = authority.lastIndexOf("@");
  if (at !== -1 && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(authority.slice(0, at))) {
    throw new GoURLError(text, "net/url: invalid userinfo");
  }
  const host = authority.slice(at + 1);
  const bracket = host.startsWith("[") ? host.lastIndexOf("]") : -1;
  if (host.startsWith("[") && bracket === -1) throw new GoURLError(text, "missing ']' in host");
  const port = host.startsWith("[") ? host.slice(bracket + 1) : (/:[^:]*$/.exec(host)?.[0] ?? "");
  if (!/^(?::[0-9]*)?$/.test(port)) throw new GoURLError(text, `invalid port ${JSON.stringify(port)} after host`);
  const name = host.slice(0, host.length - port.length);
  const wrong = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(name)?.[0];
  if (wrong !== undefined) throw new GoURLError(text, `invalid character ${JSON.stringify(wrong)} in host name`);
  return host;
}

function checkEscapes(text: string, path: string): string {
  const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/su.exec(path)?.[0];
  if (wrong !== undefined) throw new GoURLError(text, `invalid URL escape ${JSON.stringify(wrong)}`);
  return path;
}

/** The host without port and brackets. */
export function hostnameOf({ host }: GoURL): string {
  if (host.startsWith("[")) return host.slice(1, host.lastIndexOf("]"));
  return host.replace(/:[0-9]*$/, "");
}

/** The port, or nothing. */
export function portOf({ host }: GoURL): string {
  return /:([0-9]*)$/.exec(host.startsWith("[") ? host.slice(host.lastIndexOf("]") + 1) : host)?.[1] ?? "";
}

const validPath = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]]|%[0-9A-Fa-f]{2})*$/;

/** The path with what may not stand in one escaped. */
export function escapedPath({ path }: GoURL): string {
  if (validPath.test(path)) return path;
  const decoded = decodeEscapes(path, false) ?? path;
  return encodeURIComponent(decoded)
    .replace(/%(?:2F|24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The parameters of the query by name; parts that are broken are left out. */
export function queryOf({ query }: GoURL): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "" || part.includes(";")) continue;
    const equals = part.indexOf("=");
    const key = decodeEscapes(equals === -1 ? part : part.slice(0, equals), true);
    const value = equals === -1 ? "" : decodeEscapes(part.slice(equals + 1), true);
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
}

function decodeEscapes(text: string, plusIsSpace: boolean): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const spaced = plusIsSpace ? text.replaceAll("+", " ") : text;
  return spaced.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}
