import { mapEntries } from "../values/map-access.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { actualSize, type CallCost } from "./call-costs.js";

// Upstream counts some steps as one that look at any number of parts: it has threads, and lists that are views. Here
// such a step would hold the event loop. What it does beyond a little is charged, so that cost limits are time limits.

/** How many parts of values a step may look at before they count. */
const freeParts = 64;
/** Elements that are copied, and characters that are read, for one unit of cost. */
const copiesPerUnit = 16;
const charactersPerUnit = 64;

/** The charge for having looked at parts of values. */
export function partsCharge(parts: number): number {
  return parts <= freeParts ? 0 : parts - freeParts;
}

const ofText: CallCost = ([text]) => (typeof text === "string" ? Math.floor(text.length / charactersPerUnit) : 0);

/** Every element may have to be compared down to the last part of the one that is looked for. */
const ofMembership: CallCost = ([element = null, list]) => actualSize(list) * partsCharge(partCount(element));

/** What overloads are charged beyond their cost upstream. */
export const workCosts: ReadonlyMap<string, CallCost> = new Map<string, CallCost>([
  ["size_string", ofText],
  ["string_size", ofText],
  ["string_char_at_int", ofText],
  ["string_format", ([, args = null]) => partsCharge(partCount(args))],
  ["in_list", ofMembership],
  ["add_list", (_args, list) => (isList(list) ? Math.floor(list.length / copiesPerUnit) : 0)],
]);

/** How many parts a value has. */
function partCount(value: Value): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + partCount(item), 1);
  if (!isMap(value)) return 1;
  let count = 1;
  for (const [, item] of mapEntries(value)) count += partCount(item);
  return count;
}
