import type * as yaml from "js-yaml";
import { quoteGo } from "../json/go-quote.js";
import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { LineCounter } from "./line-counter.js";
import { resolvePlainScalar, resolveTaggedScalar } from "./scalar.js";
import { YAMLError } from "./yaml-error.js";

/** Deepest nesting that is read, aliases included. Upstream allows more; nothing real comes near. */
export const maxYAMLDepth = 1000;

/** Repeated keys that are told of: a text may repeat one a million times. */
const maxDuplicates = 100;

/** A value with what the budget must know about it. */
interface Composed {
  readonly value: JSONValue;
  /** Nodes it stands for, aliases expanded. */
  readonly size: number;
  readonly depth: number;
}

/** Builds JSON values from the events of one YAML document, by go-yaml v2's rules. */
export class Composer {
  readonly #library: typeof yaml;
  readonly #source: string;
  readonly #events: readonly yaml.Event[];
  readonly #anchors = new Map<string, Composed>();
  readonly #duplicates: string[] = [];
  readonly #lines: LineCounter;
  #at = 0;
  #nodes = 0;
  #aliased = 0;

  constructor(library: typeof yaml, source: string, events: readonly yaml.Event[]) {
    this.#library = library;
    this.#source = source;
    this.#events = events;
    this.#lines = new LineCounter(source);
  }

  /** The first document; null when there is none. Later documents are ignored, as go-yaml does. */
  compose(): JSONValue {
    const { DOCUMENT, POP } = this.#library.EVENT_ID;
    if (this.#next()?.type !== DOCUMENT) return null;
    const event = this.#next();
    return event === undefined || event.type === POP ? null : this.#node(event, 1).value;
  }

  /** Lines about repeated keys, in go-yaml's words, in order, at most 100. */
  get duplicates(): readonly string[] {
    return this.#duplicates;
  }

  #next(): yaml.Event | undefined {
    return this.#events[this.#at++];
  }

  #node(event: yaml.Event, level: number): Composed {
    this.#nodes++;
    const { ALIAS, MAPPING, SCALAR, SEQUENCE } = this.#library.EVENT_ID;
    switch (event.type) {
      case ALIAS:
        return this.#alias(event, level);
      case SCALAR:
        return this.#remember(event, { value: this.#scalar(event), size: 1, depth: 1 });
      case SEQUENCE:
        return this.#remember(event, this.#sequence(level));
      case MAPPING:
        return this.#remember(event, this.#mapping(level));
      default:
        throw new YAMLError("yaml: did not find expected node content");
    }
  }

  #remember(event: { anchorStart: number; anchorEnd: number }, node: Composed): Composed {
    if (event.anchorStart >= 0) this.#anchors.set(this.#source.slice(event.anchorStart, event.anchorEnd), node);
    return node;
  }

  #alias(event: yaml.AliasEvent, level: number): Composed {
    const name = this.#source.slice(event.anchorStart, event.anchorEnd);
    const node = this.#anchors.get(name);
    if (node === undefined) throw new YAMLError(`yaml: unknown anchor '${name}' referenced`);
    this.#nodes += node.size;
    this.#aliased += node.size;
    this.#checkBudget();
    if (level + node.depth > maxYAMLDepth) throw new YAMLError(`yaml: exceeded max depth of ${maxYAMLDepth}`);
    return { ...node, value: copy(node.value) };
  }

  // go-yaml's rule against YAML bombs: the larger the document, the less of it may come from aliases.
  #checkBudget(): void {
    const low = 400_000;
    const high = 4_000_000;
    const over = Math.min(Math.max((this.#nodes - low) / (high - low), 0), 1);
    const allowed = 0.99 - 0.89 * over;
    if (this.#aliased > 100 && this.#nodes > 1000 && this.#aliased / this.#nodes > allowed) {
      throw new YAMLError("yaml: document contains excessive aliasing");
    }
  }

  #scalar(event: yaml.ScalarEvent): JSONValue {
    const text = this.#library.getScalarValue(this.#source, event);
    const tag = event.tagStart < 0 ? undefined : this.#source.slice(event.tagStart, event.tagEnd);
    if (tag !== undefined) return resolveTaggedScalar(shortTag(tag), text);
    return event.style === this.#library.SCALAR_STYLE.PLAIN ? resolvePlainScalar(text) : text;
  }

  #sequence(level: number): Composed {
    const value: JSONValue[] = [];
    const totals = { size: 1, depth: 1 };
    for (let event = this.#next(); event !== undefined && !this.#isEnd(event); event = this.#next()) {
      const item = this.#node(event, level + 1);
      grow(totals, item);
      value.push(item.value);
    }
    return { value, ...totals };
  }

  #mapping(level: number): Composed {
    const value: MutableJSONObject = {};
    const seen = new Set<string>();
    const totals = { size: 1, depth: 1 };
    for (let event = this.#next(); event !== undefined && !this.#isEnd(event); event = this.#next()) {
      const merges = this.#isMerge(event);
      const key = this.#node(event, level + 1).value;
      const valueEvent = this.#next();
      if (valueEvent === undefined) break;
      const item = this.#node(valueEvent, level + 1);
      grow(totals, item);
      if (merges) this.#merge(value, item.value);
      else this.#set(value, seen, key, item.value, valueEvent);
    }
    return { value: value as JSONObject, ...totals };
  }

  #set(object: MutableJSONObject, seen: Set<string>, key: JSONValue, value: JSONValue, event: yaml.Event): void {
    const identity = describeKey(key);
    if (seen.has(identity) && this.#duplicates.length < maxDuplicates) {
      this.#duplicates.push(`line ${this.#lines.lineOf(startOf(event))}: key ${identity} already set in map`);
    }
    seen.add(identity);
    setOwn(object, typeof key === "string" ? key : String(key), value);
  }

  #merge(object: MutableJSONObject, source: JSONValue): void {
    // Earlier maps of a list win.
    const sources = Array.isArray(source) ? [...source].reverse() : [source];
    for (const map of sources) {
      if (!isJSONObject(map)) throw new YAMLError("yaml: map merge requires map or sequence of maps as the value");
      for (const [key, value = null] of Object.entries(map)) setOwn(object, key, value);
    }
  }

  #isEnd(event: yaml.Event): boolean {
    return event.type === this.#library.EVENT_ID.POP;
  }

  #isMerge(event: yaml.Event): boolean {
    const { EVENT_ID, SCALAR_STYLE } = this.#library;
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0) return false;
    return this.#library.getScalarValue(this.#source, event) === "<<";
  }
}

function startOf(event: yaml.Event): number {
  if ("valueStart" in event) return event.valueStart;
  if ("start" in event) return event.start;
  return "anchorStart" in event ? event.anchorStart : 0;
}

function grow(totals: { size: number; depth: number }, child: Composed): void {
  totals.size += child.size;
  totals.depth = Math.max(totals.depth, child.depth + 1);
}

// As go-yaml prints a key: `%#v` of its Go value.
function describeKey(key: JSONValue): string {
  if (typeof key === "string") return quoteGo(key);
  if (typeof key === "object") throw new YAMLError(`yaml: invalid map key: ${key === null ? "null" : "collection"}`);
  return String(key);
}

function shortTag(tag: string): string {
  return tag.replace(/^!<(.*)>$/, "$1").replace(/^(?:!!|tag:yaml\.org,2002:)/, "");
}

// Two places of one document never share a mutable value. Depth is limited, so recursion is safe.
function copy(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(copy);
  if (!isJSONObject(value)) return value;
  const object: MutableJSONObject = {};
  for (const [key, child = null] of Object.entries(value)) setOwn(object, key, copy(child));
  return object as JSONObject;
}
