import type { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Clock } from "@kube-apiserver/component-base";
import { dropRequestHeader, dropRequestHeaders } from "../request/request-headers.js";
import { type ClientCASource, newClientCertificateAuthenticator } from "./client-certificate.js";
import { commonNameUser } from "./common-name-user.js";
import type { AuthenticatorResponse, RequestAuthenticator, ServerRequest, UserInfo } from "./interfaces.js";

/** Which headers a front proxy names users in; lower or upper case is the same. */
export interface RequestHeaderNames {
  readonly usernameHeaders: readonly string[];
  /** Absent: users have no UID. */
  readonly uidHeaders?: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** Whom to believe who a request is from. */
export interface RequestHeaderOptions extends RequestHeaderNames {
  /** Authorities of the certificates of front proxies. */
  readonly clientCAs: ClientCASource;
  /** Common names that a front proxy may have. Empty: any. */
  readonly allowedNames: readonly string[];
  readonly clock: Clock;
}

/**
 * Users that a front proxy, such as an aggregator, names in headers: believed when its certificate is from one of the
 * authorities and has one of the names. The headers are taken off the request. Mirrors
 * `headerrequest.NewDynamicVerifyOptionsSecure`.
 */
export function newRequestHeaderAuthenticator(options: RequestHeaderOptions): RequestAuthenticator {
  const proxies = newClientCertificateAuthenticator({
    clientCAs: options.clientCAs,
    clock: options.clock,
    toUser: (certificate) => requireAllowedName(certificate, options.allowedNames),
  });
  return {
    authenticateRequest(req, signal) {
      const { rawHeaders } = req as Pick<IncomingMessage, "rawHeaders">;
      if (firstOf(rawHeaders, options.usernameHeaders) === "") return nobody;
      return proxies.authenticateRequest(req, signal).then((proxy) => {
        if (proxy === undefined) return undefined;
        const user = readUser(rawHeaders, options);
        dropFrontProxyHeaders(req, options);
        return { user };
      });
    },
  };
}

const nobody = Promise.resolve(undefined);

function requireAllowedName(
  certificate: X509Certificate,
  allowed: readonly string[],
): AuthenticatorResponse | undefined {
  const proxy = commonNameUser(certificate);
  const name = proxy?.user.name ?? "";
  if (allowed.length > 0 && !allowed.includes(name)) {
    throw new Error(`x509: subject with cn=${name} is not in the allowed list`);
  }
  // Any certificate of the authority will do then, with a name or without.
  return proxy ?? { user: { name, uid: "", groups: [], extra: {} } };
}

function readUser(rawHeaders: readonly string[], names: RequestHeaderNames): UserInfo {
  const groups = names.groupHeaders.flatMap((name) => valuesOf(rawHeaders, name)).filter((group) => group !== "");
  return {
    name: firstOf(rawHeaders, names.usernameHeaders),
    uid: firstOf(rawHeaders, names.uidHeaders ?? []),
    groups,
    extra: readExtra(rawHeaders, names.extraHeaderPrefixes),
  };
}

function readExtra(rawHeaders: readonly string[], prefixes: readonly string[]): UserInfo["extra"] {
  const extra = new Map<string, string[]>();
  for (const prefix of prefixes.map((text) => text.toLowerCase())) {
    for (const [name, value] of pairsOf(rawHeaders)) {
      if (!name.startsWith(prefix)) continue;
      const key = decodeKey(name.slice(prefix.length));
      const values = extra.get(key);
      if (values === undefined) extra.set(key, [value]);
      else values.push(value);
    }
  }
  return Object.fromEntries(extra);
}

function firstOf(rawHeaders: readonly string[], names: readonly string[]): string {
  for (const name of names) {
    const [value = ""] = valuesOf(rawHeaders, name);
    if (value !== "") return value;
  }
  return "";
}

const none: readonly string[] = [];

/** From the raw headers: those that Node parsed have repeated values joined. */
function valuesOf(rawHeaders: readonly string[], header: string): readonly string[] {
  let values: string[] | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    // Every request is looked at, and hardly any has the header.
    if (name.length !== header.length || name.toLowerCase() !== header.toLowerCase()) continue;
    values ??= [];
    values.push(textOf(rawHeaders[at + 1]));
  }
  return values ?? none;
}

/** Lower-case names. */
function* pairsOf(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    yield [(rawHeaders[at] ?? "").toLowerCase(), textOf(rawHeaders[at + 1])];
  }
}

/** The text that the bytes on the wire are in UTF-8. */
function textOf(value = ""): string {
  return Buffer.from(value, "latin1").toString("utf8");
}

/** Keys are percent-encoded, since header names cannot hold everything; a broken one is taken as it is. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key).toLowerCase();
  } catch {
    // As upstream's `unescapeExtraKey`.
    return key;
  }
}

/** Takes off a request all that a front proxy would name a user in. Mirrors `headerrequest.ClearAuthenticationHeaders`. */
export function dropFrontProxyHeaders(req: ServerRequest, names: RequestHeaderNames): void {
  const exact = [names.usernameHeaders, names.uidHeaders ?? none, names.groupHeaders];
  for (const list of exact) for (const name of list) dropRequestHeader(req, name.toLowerCase());
  for (const prefix of names.extraHeaderPrefixes) {
    const lower = prefix.toLowerCase();
    dropRequestHeaders(req, (name) => name.startsWith(lower));
  }
}
