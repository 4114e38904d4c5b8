import { ExactParser } from "./exact-parser.js";
import type { JSONValue } from "./json-value.js";
import { checkJSONSyntax, maxJSONDepth } from "./syntax.js";

/** How to read a JSON text; every part may be left out. */
export interface ParseJSONOptions {
  /**
   * Told about every repeated key as often as it is repeated, with what finds out its path (`spec.containers[0].name`),
   * which takes as long as the key is deep and works during the call only. The last value wins either way. Absent:
   * repeated keys go unnoticed, and parsing is faster.
   */
  readonly onDuplicate?: (path: () => string) => void;
}

// A number of sixteen digits or with an exponent of three may not fit a double; an escaped surrogate may be half a pair.
const looksInexact = /(?:^|[:,[\s-])\d{16}|\d[eE]\+?\d{3}|\\u[dD][89a-fA-F]/;
// Looks closer, at half the speed: many a uid has what looks like an exponent.
const needsExactness = /(?:^|[:,[\s])-?(?:\d{16}|\d+(?:\.\d+)?[eE]\+?\d{3})|\\u[dD][89a-fA-F]/;

/**
 * Parses a JSON text the way the Kubernetes decoders do: integers beyond 2^53 that fit an int64 become `bigint`, larger
 * ones a double; the last of repeated keys wins; `__proto__` is a key like any other; unpaired surrogates and invalid
 * UTF-8 become U+FFFD.
 *
 * @throws JSONSyntaxError when `text` is not one JSON value, is nested deeper than 10000 levels, or holds a number that
 *   a double cannot hold; the message is that of Go's encoding/json.
 */
export function parseJSON(text: string | Buffer, options: ParseJSONOptions = {}): JSONValue {
  const source = typeof text === "string" ? text : text.toString("utf8");
  const plain = parsePlain(source, text);
  if (mayBeTooDeep(source)) checkJSONSyntax(toBytes(text));
  if (!isInexact(source) && (options.onDuplicate === undefined || isAllOf(source, plain))) return plain;
  return new ExactParser(source, options.onDuplicate).parse();
}

function isInexact(source: string): boolean {
  return looksInexact.test(source) && needsExactness.test(source);
}

/** A parsed text together with what a strict decoder objects to. */
export interface StrictJSON {
  readonly value: JSONValue;
  /** Paths of repeated keys in the order of the text, each once, at most 100: `spec.a`, `spec.list[0].b`. */
  readonly duplicates: readonly string[];
}

const maxDuplicates = 100;
/** Paths that are found out: nearly all of a hostile text's may be the same one, far down. */
const maxLookedAt = 1000;

/**
 * Parses like {@link parseJSON} and also reports repeated keys, for field validation.
 * @throws JSONSyntaxError as {@link parseJSON} does.
 */
export function parseJSONStrict(text: string | Buffer): StrictJSON {
  const duplicates = new Set<string>();
  let lookedAt = 0;
  const value = parseJSON(text, {
    onDuplicate: (path) => {
      if (duplicates.size < maxDuplicates && lookedAt++ < maxLookedAt) duplicates.add(path());
    },
  });
  return { value, duplicates: [...duplicates] };
}

/**
 * Whether a text says nothing beyond the value that was read from it: written again it is the same, so no key was
 * repeated. Most clients send no white space, and for their texts this is far cheaper than looking at every key.
 */
function isAllOf(source: string, value: JSONValue): boolean {
  const text = source.endsWith("\n") ? source.slice(0, -1) : source;
  try {
    return JSON.stringify(value) === text;
  } catch {
    // Nested so deeply that the engine's writer gives up: the parser of our own does not.
    return false;
  }
}

function parsePlain(source: string, text: string | Buffer): JSONValue {
  try {
    return JSON.parse(source) as JSONValue;
  } catch (err) {
    // V8 words its errors differently from release to release; clients know Go's.
    checkJSONSyntax(toBytes(text));
    throw err;
  }
}

// Only a text with more opening brackets than the limit can be nested deeper; counting them is far cheaper than walking.
function mayBeTooDeep(source: string): boolean {
  return source.length > 2 * maxJSONDepth && count(source, "[") + count(source, "{") > maxJSONDepth;
}

function count(source: string, char: string): number {
  let found = 0;
  for (let at = source.indexOf(char); at !== -1 && found <= maxJSONDepth; at = source.indexOf(char, at + 1)) found++;
  return found;
}

function toBytes(text: string | Buffer): Buffer {
  return typeof text === "string" ? Buffer.from(text, "utf8") : text;
}
