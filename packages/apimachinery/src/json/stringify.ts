import { isJSONObject, type JSONObject, type JSONValue } from "./json-value.js";

/** How to lay out a JSON text; every part may be left out. */
export interface StringifyOptions {
  /** Spaces per level; 0, the default, writes no white space at all. */
  readonly indent?: number;
  /** Writes the keys of every object in byte order, as Go writes maps. Default: insertion order. */
  readonly sortKeys?: boolean;
}

/** Writes a value as JSON without white space; `bigint` as digits. Members that are undefined are left out. */
export function stringifyJSON(value: JSONValue): string {
  return nativeOr(value, undefined) ?? new Writer({}).write(value);
}

/** Writes a value with chosen layout; see {@link StringifyOptions}. */
export function stringifyJSONWith(value: JSONValue, options: StringifyOptions): string {
  if (options.sortKeys !== true) {
    const text = nativeOr(value, options.indent);
    if (text !== undefined) return text;
  }
  return new Writer(options).write(value);
}

// The engine's writer refuses bigint with a TypeError and overflows its stack near 4000 levels with a RangeError.
function nativeOr(value: JSONValue, indent: number | undefined): string | undefined {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (err) {
    if (err instanceof TypeError || err instanceof RangeError) return undefined;
    throw err;
  }
}

interface Frame {
  readonly keys: readonly string[] | undefined;
  readonly object: JSONObject;
  readonly list: readonly JSONValue[];
  next: number;
}

const noObject: JSONObject = Object.freeze({});
const noList: readonly JSONValue[] = Object.freeze([]);

/** Writes any tree, with a stack of its own. */
class Writer {
  readonly #indent: string;
  readonly #sortKeys: boolean;
  readonly #frames: Frame[] = [];
  #out = "";

  constructor({ indent = 0, sortKeys = false }: StringifyOptions) {
    this.#indent = " ".repeat(indent);
    this.#sortKeys = sortKeys;
  }

  write(value: JSONValue): string {
    this.#value(value);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#member(frame);
    return this.#out;
  }

  #value(value: JSONValue): void {
    if (typeof value === "bigint") this.#out += value.toString();
    else if (Array.isArray(value)) this.#open({ keys: undefined, object: noObject, list: value, next: 0 });
    else if (isJSONObject(value)) this.#open({ keys: this.#keysOf(value), object: value, list: noList, next: 0 });
    else this.#out += JSON.stringify(value);
  }

  #keysOf(object: JSONObject): readonly string[] {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined);
    return this.#sortKeys ? keys.sort(compareUTF8) : keys;
  }

  #open(frame: Frame): void {
    const length = (frame.keys ?? frame.list).length;
    if (length === 0) {
      this.#out += frame.keys === undefined ? "[]" : "{}";
      return;
    }
    this.#out += frame.keys === undefined ? "[" : "{";
    this.#frames.push(frame);
  }

  #member(frame: Frame): void {
    const members = frame.keys ?? frame.list;
    if (frame.next === members.length) {
      this.#frames.pop();
      this.#newline();
      this.#out += frame.keys === undefined ? "]" : "}";
      return;
    }
    if (frame.next > 0) this.#out += ",";
    this.#newline();
    const at = frame.next++;
    const key = frame.keys?.[at];
    if (key === undefined) {
      this.#value(frame.list[at] ?? null);
      return;
    }
    this.#out += `${JSON.stringify(key)}:${this.#indent === "" ? "" : " "}`;
    this.#value(frame.object[key] ?? null);
  }

  #newline(): void {
    if (this.#indent !== "") this.#out += `\n${this.#indent.repeat(this.#frames.length)}`;
  }
}

/**
 * Orders two strings as Go orders them, by their UTF-8 bytes; JavaScript orders by UTF-16 units, which differs beyond
 * the basic plane.
 */
export function compareUTF8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const leftSurrogate = left >= 0xd800 && left <= 0xdfff;
    const rightSurrogate = right >= 0xd800 && right <= 0xdfff;
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}
