import {
  actualSize,
  type CallCost,
  type CallCosts,
  listCreateBaseCost,
  regexCost,
  stringTraversalCostFactor,
  structCreateBaseCost,
  traversal,
} from "../eval/call-costs.js";
import { mapEntries } from "../values/map-access.js";
import { OpaqueValue } from "../values/opaque.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { cheapCalls } from "./cheap-calls.js";
import { FormatValue } from "./named-formats.js";

const ofFirst: CallCost = ([text]) => traversal(actualSize(text));
const ofFirstTwice: CallCost = ([text]) => Math.ceil(actualSize(text) * 2 * stringTraversalCostFactor);
const ofWalk: CallCost = ([list = null]) => walkCost(list);
const ofRegex: CallCost = ([text, pattern]) => regexCost(actualSize(text), actualSize(pattern));

/** Costs by function. Mirrors `CostEstimator.CallCost`. */
const byFunction: ReadonlyMap<string, CallCost | number> = new Map<string, CallCost | number>([
  ["check", 350_000],
  ...each(
    [
      "serviceAccount",
      "path",
      "group",
      "resource",
      "subresource",
      "namespace",
      "name",
      "allowed",
      "reason",
      "error",
      "errored",
    ],
    1,
  ),
  ...each(["fieldSelector", "labelSelector"], ([, selector]) => selectorCost(actualSize(selector))),
  ...each(["isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"], ofWalk),
  ...each(["url", "lowerAscii", "upperAscii", "substring", "trim", "jsonpatch.escapeKey"], ofFirst),
  ...each(["replace", "split"], ofFirstTwice),
  ["join", (_args, result) => Math.ceil(actualSize(result) * 2 * stringTraversalCostFactor)],
  ...each(["find", "findAll"], ofRegex),
  ...each(["cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity", "semver", "isSemver"], ofFirst),
  ["ip.isCanonical", ofFirstTwice],
  ...each(cheapCalls, 1),
  ["containsIP", ([cidr, other]) => networkCost(cidr, other)],
  ["containsCIDR", ([cidr, other]) => networkCost(cidr, other) + traversal(actualSize(cidr)) + 1],
  ["validate", validateCost],
]);

/** Costs by overload of the extensions that bring their own. */
const byOverload: ReadonlyMap<string, CallCost> = new Map<string, CallCost>([
  ["list_slice", (_args, result) => allocation(actualSize(result), 1)],
  ["list_flatten", ([list]) => allocation(actualSize(list), 1)],
  ["list_flatten_int", ([list, depth]) => allocation(actualSize(list), Number(depth))],
  ["lists_range", (_args, result) => allocation(actualSize(result), 1)],
  ["list_reverse", (_args, result) => allocation(actualSize(result), 1)],
  ["list_distinct", ([list = null]) => selfComparison(list)],
  ["list_sets_contains_list", ([a, b]) => 1 + actualSize(a) * actualSize(b)],
  ["list_sets_intersects_list", ([a, b]) => 1 + actualSize(a) * actualSize(b)],
  ["list_sets_equivalent_list", ([a, b]) => 1 + actualSize(a) * actualSize(b) * 2],
]);

/** What the functions of Kubernetes cost at run time. Mirrors `library.CostEstimator`. */
export const kubernetesCallCosts: CallCosts = (name, id) => {
  if (name === "_==_") return equalityCost;
  if (id === "cidr_ip") return 1;
  if (name === "sort") return ([list = null]) => selfComparison(list);
  if (name === "@sortByAssociatedKeys") return ([, keys = null]) => selfComparison(keys);
  return (id === undefined ? undefined : byOverload.get(id)) ?? byFunction.get(name);
};

function each(names: readonly string[], cost: CallCost | number): [string, CallCost | number][] {
  return names.map((name) => [name, cost]);
}

/** Values of libraries are compared at the cost of one. */
const equalityCost: CallCost = ([x, y]) =>
  x instanceof OpaqueValue ? 1 : traversal(Math.min(actualSize(x), actualSize(y)));

function selectorCost(length: number): number {
  return (
    listCreateBaseCost +
    traversal(length) +
    Math.ceil(Math.ceil(length * 0.5) * (listCreateBaseCost + structCreateBaseCost))
  );
}

/** The cost of looking at every part of a value. */
function walkCost(value: Value): number {
  if (typeof value === "string") return Math.floor(Buffer.byteLength(value) * stringTraversalCostFactor);
  if (value instanceof Uint8Array) return Math.floor(value.length * stringTraversalCostFactor);
  if (isList(value)) return value.reduce<number>((sum, item) => sum + walkCost(item), 0);
  if (!isMap(value)) return 1;
  let cost = 0;
  for (const [key, item] of mapEntries(value)) cost += walkCost(key) + walkCost(item);
  return cost;
}

function networkCost(cidr: Value | undefined, other: Value | undefined): number {
  return traversal(actualSize(cidr) * 2) + (typeof other === "string" ? traversal(actualSize(other)) : 0);
}

function validateCost([format, text]: readonly Value[]): number {
  return format instanceof FormatValue ? regexCost(actualSize(text), format.maxRegexSize) : 1;
}

function allocation(size: number, factor: number): number {
  return Math.floor(size * factor) + 1 + listCreateBaseCost;
}

function selfComparison(list: Value): number {
  const items = isList(list) ? list : [];
  const [first] = items;
  const text = typeof first === "string" || first instanceof Uint8Array;
  return allocation(items.length * items.length, text ? 2 + stringTraversalCostFactor : 2);
}
