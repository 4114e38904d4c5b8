import { quoteGo } from "@kube-apiserver/apimachinery";

/** The parts of a URL that matter to who checks one. */
export interface GoURL {
  /** Lower case; empty when there is none. */
  readonly scheme: string;
  readonly hasUser: boolean;
  readonly query: string;
  readonly fragment: string;
}

/**
 * Takes a URL apart as leniently as Go's `url.Parse` does.
 * @throws Error in Go's words
 */
export function parseGoURL(text: string): GoURL {
  const fail = (problem: string): never => {
    throw new Error(`parse ${quoteGo(text)}: ${problem}`);
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) fail("net/url: invalid control character in URL");
  if (text.startsWith(":")) fail("missing protocol scheme");
  const [beforeFragment = "", ...fragment] = text.split("#");
  const [beforeQuery = "", ...query] = beforeFragment.split("?");
  const [, scheme = "", rest = beforeQuery] = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/s.exec(beforeQuery) ?? [];
  if (scheme === "" && /^[^/]*:/.test(rest)) fail("first path segment in URL cannot contain colon");
  const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(rest);
  if (badEscape !== null) fail(`invalid URL escape ${quoteGo(badEscape[0])}`);
  const authority = rest.startsWith("//") ? (rest.slice(2).split("/", 1)[0] ?? "") : "";
  const port = /:([^\]:]*)$/.exec(authority)?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) fail(`invalid port ${quoteGo(`:${port}`)} after host`);
  return {
    scheme: scheme.toLowerCase(),
    hasUser: authority.includes("@"),
    query: query.join("?"),
    fragment: fragment.join("#"),
  };
}
