/**
 * Walks over the bytes of valid JSON without building values: enough to find a member and its extent. All functions
 * take the position of a token's first byte and return the position just after it; -1 when the bytes end too early.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** A member of an object: `keyStart` is its opening quote, `valueEnd` is exclusive. */
export interface JSONMember {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** The first position at or after `at` that is not white space. */
export function skipSpace(json: Buffer, at: number): number {
  let i = at;
  while (i < json.length) {
    const byte = json[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    i++;
  }
  return i;
}

/** The position after the string whose opening quote is at `at`. */
export function skipString(json: Buffer, at: number): number {
  let i = at + 1;
  while (i < json.length) {
    const byte = json[i];
    if (byte === QUOTE) return i + 1;
    i += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** The position after the value that starts at `at`. */
export function skipValue(json: Buffer, at: number): number {
  const first = json[at];
  if (first === QUOTE) return skipString(json, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(json, at);
  return skipLiteral(json, at);
}

function skipNested(json: Buffer, at: number): number {
  let depth = 0;
  let i = at;
  while (i < json.length) {
    const byte = json[i];
    if (byte === QUOTE) {
      i = skipString(json, i);
      if (i === -1) return -1;
      continue;
    }
    i++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return i;
    }
  }
  return -1;
}

function skipLiteral(json: Buffer, at: number): number {
  let i = at;
  while (i < json.length) {
    const byte = json[i];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === 0x20 || byte === 0x0a) break;
    if (byte === 0x0d || byte === 0x09) break;
    i++;
  }
  return i > at ? i : -1;
}

/**
 * The members of the object whose opening brace is at `at`, in order. Stops early, without a word, at bytes that are
 * not JSON: callers that need certainty look for what they expect and treat its absence as an error.
 */
export function* membersOf(json: Buffer, at: number): Generator<JSONMember> {
  if (json[at] !== OPEN_BRACE) return;
  let i = skipSpace(json, at + 1);
  while (json[i] === QUOTE) {
    const keyEnd = skipString(json, i);
    if (keyEnd === -1) return;
    const colon = skipSpace(json, keyEnd);
    if (json[colon] !== COLON) return;
    const valueStart = skipSpace(json, colon + 1);
    const valueEnd = skipValue(json, valueStart);
    if (valueEnd === -1) return;
    yield { keyStart: i, keyEnd, valueStart, valueEnd };
    i = skipSpace(json, valueEnd);
    if (json[i] !== COMMA) return;
    i = skipSpace(json, i + 1);
  }
}

/**
 * The last member called `name` of the object at `at`: of duplicate keys JSON parsers keep the last. A key that is
 * spelled with escapes is found too.
 */
export function findMember(json: Buffer, at: number, name: string): JSONMember | undefined {
  let found: JSONMember | undefined;
  for (const member of membersOf(json, at)) {
    if (keyEquals(json, member, name)) found = member;
  }
  return found;
}

function keyEquals(json: Buffer, { keyStart, keyEnd }: JSONMember, name: string): boolean {
  const raw = json.toString("latin1", keyStart + 1, keyEnd - 1);
  if (!raw.includes("\\")) return raw === name;
  return JSON.parse(json.toString("utf8", keyStart, keyEnd)) === name;
}
