import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { parseIndex } from "./json-pointer.js";

type Container = JSONObject | readonly JSONValue[];

/** What went wrong at a place in the document, in upstream's words; the caller says during what. */
export class PlaceError extends Error {
  override readonly name = "PlaceError";
}

/**
 * The document that a JSON patch works on. The original is not changed: each container is copied before its first
 * change and changed in place from then on, so ten thousand operations on one list copy it once.
 */
export class PatchDocument {
  #root: JSONValue;
  #movedItems = 0;
  readonly #owned = new WeakSet<object>();

  constructor(root: JSONValue) {
    this.#root = root;
  }

  get root(): JSONValue {
    return this.#root;
  }

  set root(value: JSONValue) {
    this.#root = value;
  }

  /** Items of lists that had to make room, or to close up, so far. */
  get movedItems(): number {
    return this.#movedItems;
  }

  /** Whether the container that `tokens` lead into is there: every token but the last names an object or list. */
  hasContainer(tokens: readonly string[]): boolean {
    return this.#container(tokens, false) !== undefined;
  }

  /**
   * The value at `tokens`; undefined for a missing member of an object.
   * @throws PlaceError for an index that is none or out of range.
   */
  get(tokens: readonly string[]): JSONValue | undefined {
    return memberOf(this.#existing(tokens, false), lastOf(tokens));
  }

  /** Sets a member, or inserts into a list; `-` appends. */
  add(tokens: readonly string[], value: JSONValue): void {
    const container = this.#existing(tokens, true);
    const key = lastOf(tokens);
    if (Array.isArray(container)) this.#movedItems += insert(container, key, value);
    else setOwn(container as MutableJSONObject, key, value);
  }

  /** Sets a member or an item that is there. */
  set(tokens: readonly string[], value: JSONValue): void {
    const container = this.#existing(tokens, true);
    const key = lastOf(tokens);
    if (Array.isArray(container)) container[indexIn(container, key)] = value;
    else setOwn(container as MutableJSONObject, key, value);
  }

  /** Removes a member or an item. */
  remove(tokens: readonly string[]): void {
    const container = this.#existing(tokens, true);
    const key = lastOf(tokens);
    if (Array.isArray(container)) {
      const index = indexIn(container, key);
      this.#movedItems += container.length - index;
      container.splice(index, 1);
      return;
    }
    if (!Object.hasOwn(container, key)) {
      throw new PlaceError(`Unable to remove nonexistent key: ${key}: missing value`);
    }
    delete (container as MutableJSONObject)[key];
  }

  #existing(tokens: readonly string[], forWriting: boolean): Container {
    const container = this.#container(tokens, forWriting);
    if (container === undefined) throw new TypeError("the caller did not check that the container is there");
    return container;
  }

  #container(tokens: readonly string[], forWriting: boolean): Container | undefined {
    let container = asContainer(this.#root);
    if (container === undefined) return undefined;
    if (forWriting) {
      container = this.#own(container);
      this.#root = container;
    }
    for (const token of tokens.slice(0, -1)) {
      const next = asContainer(findMember(container, token));
      if (next === undefined) return undefined;
      container = forWriting ? this.#ownMember(container, token, next) : next;
    }
    return container;
  }

  #ownMember(container: Container, token: string, member: Container): Container {
    const owned = this.#own(member);
    if (owned === member) return owned;
    if (Array.isArray(container)) container[indexIn(container, token)] = owned;
    else setOwn(container as MutableJSONObject, token, owned);
    return owned;
  }

  #own(container: Container): Container {
    if (this.#owned.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.#owned.add(copy);
    return copy as Container;
  }
}

/** @returns how many items had to make room */
function insert(list: JSONValue[], key: string, value: JSONValue): number {
  if (key === "-") {
    list.push(value);
    return 0;
  }
  const parsed = parseIndex(key);
  if ("error" in parsed) throw new PlaceError(`value was not a proper array index: '${key}': ${parsed.error}`);
  const index = resolveIndex(parsed.index, list.length + 1);
  list.splice(index, 0, value);
  return list.length - index;
}

function asContainer(value: JSONValue | undefined): Container | undefined {
  return Array.isArray(value) || isJSONObject(value) ? (value as Container) : undefined;
}

function lastOf(tokens: readonly string[]): string {
  return tokens.at(-1) ?? "";
}

function memberOf(container: Container, key: string): JSONValue | undefined {
  if (Array.isArray(container)) return container[indexIn(container, key)];
  return Object.hasOwn(container, key) ? (container as JSONObject)[key] : undefined;
}

function findMember(container: Container, key: string): JSONValue | undefined {
  try {
    return memberOf(container, key);
  } catch (error) {
    // On the way to a place, an index that leads nowhere is a missing path like any other.
    if (error instanceof PlaceError) return undefined;
    throw error;
  }
}

function indexIn(list: readonly JSONValue[], key: string): number {
  const parsed = parseIndex(key);
  if ("error" in parsed) throw new PlaceError(parsed.error);
  return resolveIndex(parsed.index, list.length);
}

/** Negative indices count from the end: not in the RFC, but upstream's library takes them. */
function resolveIndex(index: number, length: number): number {
  if (index >= length || index < -length) {
    throw new PlaceError(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}
