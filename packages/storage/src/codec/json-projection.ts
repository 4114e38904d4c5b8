import { type JSONObject, type JSONValue, parseJSON } from "@kube-apiserver/apimachinery";

/** Paths to read, as a tree: undefined stands for everything that is there. */
export type Projection = ReadonlyMap<string, Projection | undefined>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The tree of dotted paths. A path that is a part of another one is read whole. */
export function newProjection(paths: readonly string[]): Projection {
  const root = new Map<string, Projection | undefined>();
  for (const path of paths) addPath(root, path.split("."));
  return root;
}

function addPath(node: Map<string, Projection | undefined>, [name = "", ...rest]: readonly string[]): void {
  if (rest.length === 0 || (node.has(name) && node.get(name) === undefined)) {
    node.set(name, undefined);
    return;
  }
  const child = new Map<string, Projection | undefined>(node.get(name));
  addPath(child, rest);
  node.set(name, child);
}

/**
 * What lies at the paths of an object, and nothing else of it: `parseJSON`, with everything that is not asked for walked
 * over. The objects it makes have no prototype.
 * @returns undefined when the bytes are not a JSON object as encoders write them; what it walks over is not checked
 */
export function projectJSON(json: Buffer, projection: Projection): JSONObject | undefined {
  return new Projector(json).object(projection);
}

/** Reads from left to right. Positions in {@link #text} are those in the bytes. */
class Projector {
  readonly #json: Buffer;
  readonly #text: string;
  #at = 0;

  constructor(json: Buffer) {
    this.#json = json;
    this.#text = json.toString("latin1");
  }

  object(projection: Projection): JSONObject | undefined {
    if (this.#next() !== OPEN_BRACE) return undefined;
    const result: Record<string, JSONValue> = Object.create(null);
    this.#at++;
    if (this.#next() === CLOSE_BRACE) {
      this.#at++;
      return result;
    }
    for (;;) {
      if (this.#next() !== QUOTE) return undefined;
      const key = this.#key();
      if (this.#next() !== COLON) return undefined;
      this.#at++;
      // Of duplicate keys the last one counts, as it does for parsers.
      if (!projection.has(key)) this.#skip();
      else {
        const value = this.#value(projection.get(key));
        if (value === undefined) return undefined;
        result[key] = value;
      }
      const end = this.#next();
      this.#at++;
      if (end === CLOSE_BRACE) return result;
      if (end !== COMMA) return undefined;
    }
  }

  #value(projection: Projection | undefined): JSONValue | undefined {
    const first = this.#next();
    if (first === OPEN_BRACE && projection !== undefined) return this.object(projection);
    if (first === QUOTE) return this.#string();
    const start = this.#at;
    this.#skip();
    return parseJSON(this.#json.subarray(start, this.#at));
  }

  /** The first character that is not white space, from here on; NaN at the end. */
  #next(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
  }

  /** To be looked up and forgotten: a slice of the text keeps all of the text. */
  #key(): string {
    const start = this.#at;
    this.#skipString();
    const raw = this.#text.slice(start + 1, this.#at - 1);
    return isPlain(raw) ? raw : (parseJSON(this.#json.subarray(start, this.#at)) as string);
  }

  #string(): string {
    const start = this.#at;
    this.#skipString();
    const raw = this.#json.toString("latin1", start + 1, this.#at - 1);
    return isPlain(raw) ? raw : (parseJSON(this.#json.subarray(start, this.#at)) as string);
  }

  #skip(): void {
    const first = this.#next();
    if (first === QUOTE) this.#skipString();
    else if (first === OPEN_BRACE || first === OPEN_BRACKET) this.#skipNested();
    else this.#skipLiteral();
  }

  #skipString(): void {
    const text = this.#text;
    let end = text.indexOf('"', this.#at + 1);
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    this.#at = end === -1 ? text.length : end + 1;
  }

  #skipNested(): void {
    const text = this.#text;
    let depth = 0;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) {
        this.#skipString();
        continue;
      }
      this.#at++;
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return;
    }
  }

  #skipLiteral(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) return;
      this.#at++;
    }
  }
}

/** Whether the quote at `at` is a part of the string. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** Whether bytes are characters and mean themselves. */
function isPlain(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === BACKSLASH || code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
