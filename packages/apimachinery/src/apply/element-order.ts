import { isJSONObject, type JSONValue } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import type { PathElement } from "./path-element.js";

const kindOrder = "fkvi";

/**
 * Upstream's order of elements: fields, keys, values, indices; names and texts by their characters, numbers by their
 * size. Mirrors structured-merge-diff's `PathElement.Compare`.
 */
export function compareElements(a: PathElement, b: PathElement): number {
  return compareRead(read(a), read(b));
}

/** The elements in the order of {@link compareElements}. */
export function sortElements(elements: Iterable<PathElement>): PathElement[] {
  const list = [...elements];
  if (list.every(isField)) return list.sort();
  return list
    .map(read)
    .sort(compareRead)
    .map(({ element }) => element);
}

/** {@link sortElements} in steps. */
export function* sortElementsSteps(elements: Iterable<PathElement>): Generator<void, PathElement[]> {
  const all = [...elements];
  let runs: ReadElement[][] = [];
  for (let at = 0; at < all.length; at += elementsPerStep) {
    runs.push(
      all
        .slice(at, at + elementsPerStep)
        .map(read)
        .sort(compareRead),
    );
    yield;
  }
  while (runs.length > 1) {
    const merged: ReadElement[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(yield* mergeSteps(runs[at] ?? [], runs[at + 1] ?? []));
    runs = merged;
  }
  return (runs[0] ?? []).map(({ element }) => element);
}

const elementsPerStep = 512;

function* mergeSteps(a: readonly ReadElement[], b: readonly ReadElement[]): Generator<void, ReadElement[]> {
  const out: ReadElement[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left !== undefined && (right === undefined || compareRead(left, right) <= 0)) {
      out.push(left);
      i++;
    } else if (right !== undefined) {
      out.push(right);
      j++;
    }
    if (out.length % elementsPerStep === 0) yield;
  }
  return out;
}

/** An element with what its place depends on, so that it is read once however often it is compared. */
interface ReadElement {
  readonly element: PathElement;
  /** Whether a key or value is written with texts alone: then the writing need not be read to be compared. */
  readonly hasOnlyTexts: boolean;
  payload: JSONValue | undefined;
}

function read(element: PathElement): ReadElement {
  return { element, hasOnlyTexts: hasOnlyTexts(element), payload: undefined };
}

function payloadOf(read: ReadElement): JSONValue {
  read.payload ??= flat(parseJSON(read.element.slice(2)));
  return read.payload;
}

/** Keys as the list of their names and values, in which they are compared. */
function flat(value: JSONValue): JSONValue {
  return isJSONObject(value) ? Object.entries(value).flatMap(([name, key]) => [name, key ?? null]) : value;
}

function compareRead(left: ReadElement, right: ReadElement): number {
  const { element: a } = left;
  const { element: b } = right;
  if (a === b) return 0;
  const kind = a.charAt(0);
  if (kind !== b.charAt(0)) return kindOrder.indexOf(kind) - kindOrder.indexOf(b.charAt(0));
  if (kind === "f") return a < b ? -1 : 1;
  if (kind === "i") return Number(a.slice(2)) - Number(b.slice(2));
  if (left.hasOnlyTexts && right.hasOnlyTexts) return compareTexts(a, b);
  return compareValues(payloadOf(left), payloadOf(right));
}

const isField = (element: PathElement) => element.startsWith("f:");

function hasOnlyTexts(element: PathElement): boolean {
  return element.startsWith('v:"') || (element.startsWith("k:") && !/":[^"]/.test(element));
}
/** What ends first comes first; ends are quotes and braces. */
function compareTexts(a: string, b: string): number {
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (isEnd(a.charAt(at))) return -1;
  if (isEnd(b.charAt(at))) return 1;
  return a.charCodeAt(at) - b.charCodeAt(at);
}

const isEnd = (char: string) => char === '"' || char === "}";

function compareValues(a: JSONValue, b: JSONValue): number {
  const byType = typeOrder(a) - typeOrder(b);
  if (byType !== 0) return byType;
  if (isJSONObject(a) && isJSONObject(b)) return compareValues(flat(a), flat(b));
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  return (a as string | number) < (b as string | number) ? -1 : a === b ? 0 : 1;
}

function compareLists(a: readonly JSONValue[], b: readonly JSONValue[]): number {
  for (let at = 0; at < a.length; at++) {
    if (at >= b.length) return 1;
    const order = compareValues(a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function typeOrder(value: JSONValue): number {
  if (value === null) return 5;
  if (typeof value !== "object") return { number: 0, bigint: 0, string: 1, boolean: 2 }[typeof value as "string"];
  return Array.isArray(value) ? 3 : 4;
}
