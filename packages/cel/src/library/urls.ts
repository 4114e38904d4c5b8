import { type FunctionDecl, memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, listType, mapType, stringType, structType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { CelMap } from "../values/cel-map.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";
import { escapedPath, type GoURL, GoURLError, hostnameOf, parseRequestURI, portOf, queryOf } from "./go-url.js";

export const urlType = structType("kubernetes.URL");

/** A URL. */
export class URLValue extends OpaqueValue {
  override readonly type: CelType = urlType;
  readonly text: string;
  readonly url: GoURL;
  #query: Value | undefined;

  constructor(text: string, url: GoURL) {
    super();
    this.text = text;
    this.url = url;
  }

  override equals(other: Value): boolean {
    return other instanceof URLValue && this.text === other.text;
  }

  override get key(): string {
    return this.text;
  }

  /** The parameters, taken apart once. */
  get query(): Value {
    this.#query ??= queryMap(this.url);
    return this.#query;
  }
}

/** URLs taken apart. Mirrors `library.URLs`. */
export const urlsLibrary: EnvOptions = {
  types: [urlType],
  functions: [
    { name: "url", overloads: [overload("string_to_url", [stringType], urlType, taking(parse))] },
    {
      name: "isURL",
      overloads: [
        overload(
          "is_url_string",
          [stringType],
          boolType,
          taking((text: string) => parse(text) instanceof URLValue),
        ),
      ],
    },
    getter("getScheme", "url_get_scheme", ({ scheme }) => scheme),
    getter("getHost", "url_get_host", ({ host }) => host),
    getter("getHostname", "url_get_hostname", hostnameOf),
    getter("getPort", "url_get_port", portOf),
    getter("getEscapedPath", "url_get_escaped_path", escapedPath),
    {
      name: "getQuery",
      overloads: [
        memberOverload(
          "url_get_query",
          [urlType],
          mapType(stringType, listType(stringType)),
          taking((url: URLValue) => url.query),
        ),
      ],
    },
  ],
};

function parse(text: string): Value {
  try {
    return new URLValue(text, parseRequestURI(text));
  } catch (err) {
    if (!(err instanceof GoURLError)) throw err;
    return new CelError(`URL parse error during conversion from string: ${err.message}`);
  }
}

function getter(name: string, id: string, read: (url: GoURL) => string): FunctionDecl {
  return {
    name,
    overloads: [
      memberOverload(
        id,
        [urlType],
        stringType,
        taking(({ url }: URLValue) => read(url)),
      ),
    ],
  };
}

function queryMap(url: GoURL): Value {
  const map = new CelMap();
  for (const [key, values] of queryOf(url)) map.insert(key, key, values);
  return map;
}
