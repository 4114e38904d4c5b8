import { isJSONObject, type JSONValue } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import type { PathElement } from "./path-element.js";

const kindOrder = "fkvi";

/**
 * Upstream's order of elements: fields, keys, values, indices; names and texts by their characters, numbers by their
 * size. Mirrors structured-merge-diff's `PathElement.Compare`.
 */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0;
  const kind = a.charAt(0);
  if (kind !== b.charAt(0)) return kindOrder.indexOf(kind) - kindOrder.indexOf(b.charAt(0));
  if (kind === "f") return a < b ? -1 : 1;
  if (kind === "i") return Number(a.slice(2)) - Number(b.slice(2));
  return hasOnlyTexts(a) && hasOnlyTexts(b) ? compareTexts(a, b) : compareValues(payloadOf(a), payloadOf(b));
}

const payloadOf = (element: PathElement) => parseJSON(element.slice(2));

/** Whether a key or value is written with texts alone: then the writing need not be read to be compared. */
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
  if (isJSONObject(a) && isJSONObject(b)) return compareLists(Object.entries(a).flat(), Object.entries(b).flat());
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  return (a as string | number) < (b as string | number) ? -1 : a === b ? 0 : 1;
}

function compareLists(a: readonly (JSONValue | undefined)[], b: readonly (JSONValue | undefined)[]): number {
  for (const [at, item] of a.entries()) {
    if (at >= b.length) return 1;
    const order = compareValues(item ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function typeOrder(value: JSONValue): number {
  if (value === null) return 5;
  if (typeof value !== "object") return { number: 0, bigint: 0, string: 1, boolean: 2 }[typeof value as "string"];
  return Array.isArray(value) ? 3 : 4;
}
