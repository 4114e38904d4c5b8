import { quoteGo } from "@kube-apiserver/apimachinery";

/** The parts of a URL, as Go's `url.Parse` gives them. */
export interface URLParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly query: string;
  readonly fragment: string;
}

/** Why a text is no URL, in Go's words. */
export class URLParseError extends Error {
  constructor(url: string, reason: string) {
    super(`parse ${quoteGo(url)}: ${reason}`);
  }
}

const form = /^(?:([A-Za-z][-+.A-Za-z0-9]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** Takes a URL apart without changing its parts. @throws URLParseError */
export function parseGoURL(url: string): URLParts {
  const fail = (reason: string) => new URLParseError(url, reason);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(url)) throw fail("net/url: invalid control character in URL");
  const [, scheme = "", authority = "", path = "", query = "", fragment = ""] = form.exec(url) ?? [];
  if (scheme === "" && url.startsWith(":")) throw fail("missing protocol scheme");
  if (scheme === "" && authority === "" && (path.split("/", 1)[0] ?? "").includes(":")) {
    throw fail("first path segment in URL cannot contain colon");
  }
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(path)?.[0];
  if (badEscape !== undefined) throw fail(`invalid URL escape ${quoteGo(badEscape)}`);
  const at = authority.lastIndexOf("@");
  const host = authority.slice(at + 1);
  const port = /^(?:\[[^\]]*\]|[^:]*)(:.*)$/.exec(host)?.[1];
  if (port !== undefined && !/^:\d*$/.test(port)) throw fail(`invalid port ${quoteGo(port)} after host`);
  if (host.includes(" ")) throw fail('invalid character " " in host name');
  return { scheme: scheme.toLowerCase(), user: at < 0 ? undefined : authority.slice(0, at), host, query, fragment };
}
