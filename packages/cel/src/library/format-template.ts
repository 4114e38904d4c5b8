/** A template or a clause that cannot be formatted. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** What is said of arguments that do not fit, by the letter of the clause. */
export const complaints = {
  b: "only integers and bools can be formatted as binary",
  d: "decimal clause can only be used on integers",
  e: "scientific clause can only be used on doubles",
  f: "fixed-point clause can only be used on doubles",
  o: "octal clause can only be used on integers",
  s: "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  x: "only integers, byte buffers, and strings can be formatted as hex",
} as const;

/**
 * The texts and clauses of a template.
 * @throws FormatError
 */
export function* templateParts(template: string): Generator<string | FormatClause> {
  for (let at = 0; at < template.length; ) {
    const percent = template.indexOf("%", at);
    if (percent === -1) {
      yield template.slice(at);
      return;
    }
    if (percent > at) yield template.slice(at, percent);
    if (template[percent + 1] === "%") {
      yield "%";
      at = percent + 2;
      continue;
    }
    const clause = parseClause(template, percent + 1);
    yield clause;
    at = clause.end;
  }
}

/** `%.2f`: what is formatted, and how. */
export interface FormatClause {
  readonly verb: string;
  readonly precision: number | undefined;
  readonly end: number;
}

export const defaultPrecision = 6;
/** Later versions of the library have this limit; here it keeps a few bytes from asking for megabytes. */
const maxPrecision = 100;

function parseClause(template: string, start: number): FormatClause {
  if (start >= template.length) throw new FormatError("unexpected end of string");
  let at = start;
  let precision: number | undefined;
  if (template[at] === ".") {
    const digits = /^\d*/.exec(template.slice(at + 1, at + 12))?.[0] ?? "";
    at += 1 + digits.length;
    if (at >= template.length) throw precisionError("could not find end of precision specifier");
    if (digits === "")
      throw precisionError('error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax');
    precision = Number(digits);
    if (precision > maxPrecision) {
      throw precisionError(`precision ${precision} exceeds maximum allowed precision ${maxPrecision}`);
    }
  }
  const verb = String.fromCodePoint(template.codePointAt(at) ?? 0);
  return { verb, precision, end: at + verb.length };
}

function precisionError(detail: string): FormatError {
  return new FormatError(`could not parse formatting clause: error while parsing precision: ${detail}`);
}
