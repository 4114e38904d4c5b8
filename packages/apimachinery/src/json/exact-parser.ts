import { type JSONValue, type MutableJSONObject, setOwn } from "./json-value.js";
import { JSONSyntaxError } from "./syntax-error.js";

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
const integer = /^-?\d+$/;

/**
 * The value of a JSON number as Kubernetes reads it into an untyped object: an int64 where it is written as an integer
 * and fits one (`bigint` beyond 2^53), a double otherwise.
 * @throws JSONSyntaxError when it is too large for a double.
 */
export function parseJSONNumber(text: string, offset = 0): number | bigint {
  const double = Number(text);
  if (!Number.isFinite(double)) {
    throw new JSONSyntaxError(`json: cannot unmarshal number ${text} into Go value of type float64`, offset);
  }
  if (double === 0) return 0;
  if (Number.isSafeInteger(double) || !integer.test(text)) return double;
  const exact = BigInt(text);
  return exact >= minInt64 && exact <= maxInt64 ? exact : double;
}

interface ObjectFrame {
  readonly object: MutableJSONObject;
  /** Key of the member that is being read, or was read last. */
  key: string;
  awaitsValue: boolean;
}

interface ListFrame {
  readonly list: JSONValue[];
}

type Frame = ObjectFrame | ListFrame;

/** Told of the structure of a text while it is read, from front to back. */
export interface JSONObserver {
  /** An object or a list begins, as the value of the last key or item. */
  open(): void;
  close(): void;
  /** A member of the innermost object begins; `isRepeated` when the object has one of this key already. */
  key(name: string, isRepeated: boolean): void;
  /** An item of the innermost list begins. */
  item(index: number): void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const loneSurrogate = /\p{Surrogate}/gu;
const wordEnd = /[,\]}\s]/g;

/**
 * Parses a text that is known to be valid JSON, with a stack of its own. Slower than `JSON.parse`, but it keeps 64-bit
 * integers and sees repeated keys.
 */
export class ExactParser {
  readonly #text: string;
  readonly #onDuplicate: ((path: () => string) => void) | undefined;
  readonly #observer: JSONObserver | undefined;
  readonly #frames: Frame[] = [];
  #at = 0;
  #result: JSONValue = null;

  /** @param onDuplicate - told of every repeated key; finding out its path takes as long as the key is deep */
  constructor(text: string, onDuplicate?: (path: () => string) => void, observer?: JSONObserver) {
    this.#text = text;
    this.#onDuplicate = onDuplicate;
    this.#observer = observer;
  }

  parse(): JSONValue {
    while (this.#at < this.#text.length) this.#step(this.#text[this.#at]);
    return this.#result;
  }

  #step(char: string | undefined): void {
    switch (char) {
      case "{":
        this.#openObject();
        break;
      case "[":
        this.#openList();
        break;
      case "}":
      case "]":
        this.#frames.pop();
        this.#observer?.close();
        this.#at++;
        break;
      case '"':
        this.#string(this.#readString());
        break;
      case " ":
      case "\n":
      case "\r":
      case "\t":
      case ",":
      case ":":
        this.#at++;
        break;
      default:
        this.#emit(this.#readWord());
    }
  }

  #openObject(): void {
    const object: MutableJSONObject = {};
    this.#emit(object as JSONValue);
    this.#observer?.open();
    this.#frames.push({ object, key: "", awaitsValue: false });
    this.#at++;
  }

  #openList(): void {
    const list: JSONValue[] = [];
    this.#emit(list);
    this.#observer?.open();
    this.#frames.push({ list });
    this.#at++;
  }

  #string(value: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || "list" in frame || frame.awaitsValue) {
      this.#emit(value);
      return;
    }
    if (this.#onDuplicate !== undefined && Object.hasOwn(frame.object, value)) {
      this.#onDuplicate(() => this.#pathOf(value));
    }
    this.#observer?.key(value, Object.hasOwn(frame.object, value));
    frame.key = value;
    frame.awaitsValue = true;
  }

  #emit(value: JSONValue): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#result = value;
    } else if ("list" in frame) {
      frame.list.push(value);
      this.#observer?.item(frame.list.length - 1);
    } else {
      setOwn(frame.object, frame.key, value);
      frame.awaitsValue = false;
    }
  }

  #readString(): string {
    const start = this.#at;
    let escaped = false;
    let end = start + 1;
    for (let code = this.#text.charCodeAt(end); code !== QUOTE; code = this.#text.charCodeAt(++end)) {
      if (code !== BACKSLASH) continue;
      escaped = true;
      end++;
    }
    this.#at = end + 1;
    if (!escaped) return this.#text.slice(start + 1, end);
    const decoded: string = JSON.parse(this.#text.slice(start, this.#at));
    return decoded.replace(loneSurrogate, "\ufffd");
  }

  #readWord(): JSONValue {
    wordEnd.lastIndex = this.#at;
    const start = this.#at;
    this.#at = wordEnd.exec(this.#text)?.index ?? this.#text.length;
    const word = this.#text.slice(start, this.#at);
    switch (word) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      default:
        return parseJSONNumber(word, this.#at);
    }
  }

  #pathOf(key: string): string {
    let path = "";
    for (const frame of this.#frames.slice(0, -1)) {
      path += "list" in frame ? `[${frame.list.length - 1}]` : `${path === "" ? "" : "."}${frame.key}`;
    }
    return path === "" ? key : `${path}.${key}`;
  }
}
