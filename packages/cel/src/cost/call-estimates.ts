import {
  stringTraversalCostFactor as factor,
  listCreateBaseCost,
  regexStringLengthCostFactor as regexFactor,
  structCreateBaseCost,
} from "../eval/call-costs.js";
import { cheapCalls } from "../library/cheap-calls.js";
import { addRanges, fixed, maxCost, multiplyRanges, type Range, scaleRange, unknownSize } from "./range.js";
import type { CostNode, SizeEstimator } from "./size-estimator.js";

/** What a call costs, its arguments aside, and how large its result is where that can be said. */
export interface CallEstimate {
  readonly cost: Range;
  readonly size?: Range;
}

/** A call to one overload. */
export interface EstimatedCall {
  readonly name: string;
  readonly id: string;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly sizes: SizeEstimator;
}

/**
 * Estimates a call. Every number here decides which rules may be written: changing one breaks somebody. Mirrors
 * `library.CostEstimator` and, for functions of the language, `checker.functionCost`.
 */
export function estimateCall(call: EstimatedCall): CallEstimate {
  return extensionCall(call) ?? kubernetesCall(call) ?? standardCall(call) ?? { cost: fixed(1) };
}

const nominal: CallEstimate = { cost: fixed(1) };

/** The size of a node, asking for that of its path where the expression does not tell. */
function sizeOf({ sizes }: EstimatedCall, node: CostNode | undefined): Range {
  if (node === undefined) return unknownSize;
  return node.size ?? sizes(node.path) ?? unknownSize;
}

/** The size as the language's own estimates take it. */
function computedSize(node: CostNode | undefined): Range {
  return node?.size ?? unknownSize;
}

function standardCall({ id, target, args }: EstimatedCall): CallEstimate | undefined {
  const [x, y] = args;
  switch (id) {
    case "string_format":
      return { cost: scaleRange(computedSize(target), factor) };
    case "string_to_bytes": {
      const size = computedSize(x);
      return { cost: scaleRange(size, factor), size: { min: size.min, max: Math.min(size.max * 4, maxCost) } };
    }
    case "bytes_to_string": {
      const size = computedSize(x);
      return { cost: scaleRange(size, factor), size: { min: Math.floor(size.min / 4), max: size.max } };
    }
    case "strings_quote": {
      const size = computedSize(x);
      return { cost: scaleRange(size, factor), size: { min: size.min + 2, max: Math.min(size.max * 2 + 2, maxCost) } };
    }
    case "starts_with_string":
    case "ends_with_string":
      return { cost: scaleRange(computedSize(x), factor) };
    case "in_list":
      return { cost: scaleRange(computedSize(y), 1) };
    case "matches_string":
      return { cost: regexCost(computedSize(target), computedSize(x)) };
    case "contains_string":
      return { cost: multiplyRanges(scaleRange(computedSize(target), factor), scaleRange(computedSize(x), factor)) };
    case "add_list": {
      const size = addRanges(computedSize(x), computedSize(y));
      return { cost: fixed(1), size };
    }
    case "add_string":
    case "add_bytes": {
      const size = addRanges(computedSize(x), computedSize(y));
      return { cost: scaleRange(size, factor), size };
    }
    default:
      return comparesText(id) ? { cost: comparison(computedSize(x), computedSize(y)) } : undefined;
  }
}

function comparesText(id: string): boolean {
  return id === "equals" || id === "not_equals" || /^(?:less|greater)(?:_equals)?_(?:string|bytes)$/.test(id);
}

function comparison(x: Range, y: Range): Range {
  const smallest = Math.min(x.max, y.max);
  return scaleRange({ min: smallest > 0 ? 1 : 0, max: smallest }, factor);
}

function regexCost(text: Range, pattern: Range): Range {
  return multiplyRanges(scaleRange(addRanges(text, fixed(1)), factor), scaleRange(pattern, regexFactor));
}

/** Functions whose cost is that of reading their first argument once. */
const readArgument: readonly string[] = [
  "cidr",
  "isIP",
  "isCIDR",
  "ip",
  "quantity",
  "isQuantity",
  "semver",
  "isSemver",
];

const nominalFunctions: ReadonlySet<string> = new Set([
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
  ...cheapCalls,
]);

/** Most values of an attribute of a device. */
const maxAttributeValues = 48;
/** Largest pattern of a named format, for estimates. */
const maxFormatRegexSize = 128;
const maxFormatSize = 64;

function kubernetesCall(call: EstimatedCall): CallEstimate | undefined {
  const { name, id, target, args } = call;
  const [x, y] = args;
  if (nominalFunctions.has(name) || id === "cidr_ip") return nominal;
  if (readArgument.includes(name)) return x === undefined ? undefined : { cost: scaleRange(sizeOf(call, x), factor) };
  switch (name) {
    case "check":
      return { cost: fixed(350_000) };
    case "fieldSelector":
    case "labelSelector":
      return { cost: selectorCost(sizeOf(call, x)) };
    case "isSorted":
    case "sum":
    case "max":
    case "min":
    case "indexOf":
    case "lastIndexOf":
      return target === undefined ? undefined : { cost: walkCost(call, target) };
    case "url":
    case "jsonpatch.escapeKey":
      return copying(sizeOf(call, x));
    case "lowerAscii":
    case "upperAscii":
    case "substring":
    case "trim":
      return target === undefined ? undefined : copying(sizeOf(call, target));
    case "replace":
      return replaceEstimate(sizeOf(call, target), sizeOf(call, x), sizeOf(call, y));
    case "split":
      return splitEstimate(sizeOf(call, target), y);
    case "join":
      return joinEstimate(call);
    case "find":
    case "findAll": {
      const size = sizeOf(call, target);
      return { cost: regexCost(size, sizeOf(call, x)), size: { min: 0, max: size.max } };
    }
    case "ip.isCanonical":
      return { cost: scaleRange(sizeOf(call, x), 2 * factor) };
    case "includes":
      return { cost: fixed(maxAttributeValues) };
    case "containsIP":
    case "containsCIDR":
      return { cost: networkCost(call) };
    case "validate":
      return { cost: scaleRange(scaleRange(sizeOf(call, x), factor), maxFormatRegexSize * regexFactor) };
    case "_==_":
      return equalityEstimate(x, y);
    default:
      return undefined;
  }
}

function copying(size: Range): CallEstimate {
  return { cost: scaleRange(size, factor), size };
}

function selectorCost(length: Range): Range {
  const requirements = scaleRange(scaleRange(length, 0.5), listCreateBaseCost + structCreateBaseCost);
  return addRanges(fixed(listCreateBaseCost), scaleRange(length, factor), requirements);
}

/** Reading every element of a list, or a text once. */
function walkCost(call: EstimatedCall, target: CostNode): Range {
  const size = sizeOf(call, target);
  if (target.elementKind === undefined) return scaleRange(size, factor);
  const text = target.elementKind === "string" || target.elementKind === "bytes";
  const element = text ? scaleRange(elementSize(call, target), factor) : fixed(0);
  return multiplyRanges(size, addRanges(fixed(1), element));
}

function elementSize({ sizes }: EstimatedCall, { path }: CostNode): Range {
  return (path.length === 0 ? undefined : sizes([...path, "@items"])) ?? unknownSize;
}

function replaceEstimate(size: Range, before: Range, after: Range): CallEstimate {
  const longest = longestReplacement(size, before, after);
  const shortest = shortestReplacement(size, before, after);
  const count: Range = { min: shortest.count, max: longest.count };
  const retained: Range = { min: shortest.retained, max: longest.retained };
  return { cost: scaleRange(size, 2 * factor), size: addRanges(multiplyRanges(count, after), retained) };
}

function longestReplacement(size: Range, before: Range, after: Range): { count: number; retained: number } {
  // An empty text is found between all characters and around them.
  if (before.min === 0) return { count: Math.min(size.max + 1, maxCost), retained: size.max };
  if (after.max <= before.min) return { count: 0, retained: size.max };
  return { count: Math.ceil(size.max / before.min), retained: 0 };
}

function shortestReplacement(size: Range, before: Range, after: Range): { count: number; retained: number } {
  if (before.max === 0) return { count: Math.min(size.min + 1, maxCost), retained: size.min };
  if (before.max <= after.min) return { count: 0, retained: size.min };
  return { count: Math.ceil(size.min / before.max), retained: 0 };
}

function splitEstimate(size: Range, limit: CostNode | undefined): CallEstimate {
  const parts = typeof limit?.literal === "number" ? limit.literal : size.max;
  return { cost: scaleRange(size, 2 * factor), size: { min: 0, max: parts < 0 ? maxCost : parts } };
}

function joinEstimate(call: EstimatedCall): CallEstimate | undefined {
  const { target, args } = call;
  if (target === undefined) return undefined;
  const count = sizeOf(call, target);
  const elements = multiplyRanges(count, elementSize(call, target));
  const [separator] = args;
  const between = { min: Math.max(count.min - 1, 0), max: Math.max(count.max - 1, 0) };
  const size =
    separator === undefined ? elements : addRanges(elements, multiplyRanges(sizeOf(call, separator), between));
  return { cost: scaleRange(size, factor), size };
}

/** Comparing addresses of 4 or 16 bytes, and parsing one that is given as a text. */
function networkCost(call: EstimatedCall): Range {
  const bytes: Range = { min: 4, max: 16 };
  const compared = scaleRange(addRanges(bytes, bytes), factor);
  const masked = call.name === "containsCIDR" ? addRanges(scaleRange(bytes, factor), fixed(1)) : fixed(0);
  const parsed = call.id.endsWith("_string") ? scaleRange(sizeOf(call, call.args[0]), factor) : fixed(0);
  return addRanges(compared, masked, parsed);
}

const constantEquality: ReadonlySet<string> = new Set([
  "net.IP",
  "net.CIDR",
  "kubernetes.Quantity",
  "kubernetes.Semver",
  "kubernetes.authorization.Authorizer",
  "kubernetes.authorization.PathCheck",
  "kubernetes.authorization.GroupCheck",
  "kubernetes.authorization.ResourceCheck",
  "kubernetes.authorization.Decision",
]);

function equalityEstimate(x: CostNode | undefined, y: CostNode | undefined): CallEstimate | undefined {
  if (x === undefined || x.typeName !== y?.typeName) return undefined;
  if (constantEquality.has(x.typeName)) return nominal;
  if (x.typeName === "kubernetes.NamedFormat") return { cost: scaleRange({ min: 1, max: maxFormatSize }, factor) };
  if (x.typeName !== "kubernetes.URL") return undefined;
  const max = y.size === undefined ? 1 : y.size.max;
  return { cost: scaleRange({ min: 1, max }, factor) };
}

/** Extensions that bring estimates of their own. */
function extensionCall(call: EstimatedCall): CallEstimate | undefined {
  const { id, target, args } = call;
  const [x, y] = args;
  switch (id) {
    case "list_slice": {
      const end = literalOr(y, sizeOf(call, target).max);
      return allocation(1, fixed(Math.max(end - literalOr(x, 0), 0)));
    }
    case "lists_range":
      return allocation(1, fixed(literalOr(x, maxCost)));
    case "list_reverse":
      return allocation(1, sizeOf(call, target));
    case "list_flatten":
      return allocation(1, sizeOf(call, target));
    case "list_flatten_int":
      return allocation(literalOr(x, maxCost), sizeOf(call, target));
    case "list_distinct":
      return allocation(2, squared(sizeOf(call, target)));
    case "list_sets_contains_list":
    case "list_sets_intersects_list":
      return { cost: addRanges(fixed(1), multiplyRanges(sizeOf(call, x), sizeOf(call, y))) };
    case "list_sets_equivalent_list":
      return { cost: addRanges(fixed(1), scaleRange(multiplyRanges(sizeOf(call, x), sizeOf(call, y)), 2)) };
    default:
      return sortEstimate(call);
  }
}

function sortEstimate(call: EstimatedCall): CallEstimate | undefined {
  const type = /^list_(.+)_(?:sort|sortByAssociatedKeys)$/.exec(call.id)?.[1];
  if (type === undefined) return undefined;
  const sorted = call.id.endsWith("_sort") ? call.target : call.args[0];
  return allocation(type === "string" || type === "bytes" ? 2 + factor : 2, squared(sizeOf(call, sorted)));
}

function squared(size: Range): Range {
  return multiplyRanges(size, size);
}

function allocation(costFactor: number, size: Range): CallEstimate {
  return { cost: addRanges(scaleRange(size, costFactor), fixed(1 + listCreateBaseCost)), size };
}

function literalOr(node: CostNode | undefined, otherwise: number): number {
  const { literal } = node ?? {};
  return typeof literal === "number" ? Math.max(literal, 0) : otherwise;
}
