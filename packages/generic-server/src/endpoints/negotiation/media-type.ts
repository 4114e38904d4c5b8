/** Parameters of a media type by lower-case name. */
export type MediaTypeParameters = ReadonlyMap<string, string>;

/** One clause of an `Accept` header. */
export interface AcceptClause {
  /** Lower case; may be `*`. */
  readonly type: string;
  readonly subtype: string;
  readonly q: number;
  readonly parameters: MediaTypeParameters;
}

/**
 * Reads an `Accept` header: clauses by falling quality, more specific ones first, otherwise as they come. Broken clauses
 * are passed over. RFC 9110 §12.5.1; mirrors `goautoneg.ParseAccept`.
 */
export function parseAccept(header: string): readonly AcceptClause[] {
  const clauses = header.split(",").flatMap((text) => parseClause(text) ?? []);
  // Sorting is stable: equals stay in the order of the header.
  return clauses.sort((a, b) => b.q - a.q || specificity(b) - specificity(a));
}

function parseClause(text: string): AcceptClause | undefined {
  const [range = "", ...rest] = text.split(";");
  const slash = range.indexOf("/");
  const type = (slash === -1 ? range : range.slice(0, slash)).trim().toLowerCase();
  const subtype =
    slash === -1
      ? "*"
      : range
          .slice(slash + 1)
          .trim()
          .toLowerCase();
  if (type === "" || subtype === "" || (slash === -1 && type !== "*")) return undefined;
  const parameters = parseParameters(rest);
  const q = parameters.get("q");
  parameters.delete("q");
  return { type, subtype, q: q === undefined ? 1 : parseQuality(q), parameters };
}

function parseParameters(parts: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals === -1) continue;
    parameters.set(part.slice(0, equals).trim().toLowerCase(), unquote(part.slice(equals + 1).trim()));
  }
  return parameters;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

function parseQuality(text: string): number {
  const q = Number(text);
  return Number.isNaN(q) ? 1 : q;
}

function specificity({ type, subtype, parameters }: AcceptClause): number {
  if (type === "*") return 0;
  return subtype === "*" ? 1 : 2 + parameters.size;
}

/** The media type of a `Content-Type` header, in lower case and without parameters; undefined when it is malformed. */
export function parseMediaType(header: string): string | undefined {
  const semicolon = header.indexOf(";");
  const type = (semicolon === -1 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  return /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/.test(type) ? type : undefined;
}
