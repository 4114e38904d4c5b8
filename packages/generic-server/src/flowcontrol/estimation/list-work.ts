import type { RequestInfo } from "../../request/request-info.js";
import type { ObjectCountTracker } from "./object-count-tracker.js";

const bytesPerSeat = 100_000;
/** Lists from the watch cache are streamed: more than that is not in memory at a time. */
const maxStreamedBytes = 1_000_000;
/** What etcd takes at most. */
const maxObjectBytes = 1_500_000;
const unknownCount = 1_000_000_000;

/** Options of a list as far as its work depends on them. */
interface ListShape {
  readonly limit: number;
  readonly isFromCache: boolean;
  readonly hasSelector: boolean;
  /** One object by its name, which is read as such. */
  readonly isSingle: boolean;
}

/**
 * Seats of a list, or of a watch that begins with one: by how much of it is in memory at a time. The result is not bounded
 * yet; undefined: as many as may be. Mirrors `listWorkEstimator`, with the gate `SizeBasedListCostEstimate`.
 */
export function listSeats(info: RequestInfo, url: string, counts: ObjectCountTracker): number | undefined {
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1 || url.length));
  const limit = parseLimit(query.get("limit") ?? "");
  // The endpoint refuses it; until then it is as bad as it may be.
  if (limit === undefined) return undefined;
  if (info.verb === "watch" && !beginsWithList(query)) return 1;
  const stats = counts.get({ group: info.apiGroup, resource: info.resource });
  // Unknown resources, and those of extension servers: whatever it costs, it does not cost this server much.
  if (stats === undefined) return 1;
  const shape: ListShape = {
    limit,
    isFromCache: info.verb === "watch" || !isFromStorage(query, limit),
    hasSelector: info.fieldSelector !== "" || info.labelSelector !== "",
    isSingle: info.name !== "",
  };
  if (stats.isStale) return seatsOf(unknownCount, maxObjectBytes, shape);
  const { objectCount, averageObjectBytes } = stats;
  return seatsOf(objectCount, averageObjectBytes > 0 ? averageObjectBytes : maxObjectBytes, shape);
}

function seatsOf(objectCount: number, averageBytes: number, shape: ListShape): number {
  const { limit, isFromCache, hasSelector, isSingle } = shape;
  const limited = limit > 0 ? Math.min(limit, objectCount) : objectCount;
  const needsMore = !isFromCache && hasSelector;
  const objects = isSingle ? 1 : needsMore ? Math.max(limited, Math.trunc(objectCount / 2)) : limited;
  const bytes = objects * averageBytes;
  return Math.ceil((isFromCache ? Math.min(bytes, maxStreamedBytes) : bytes) / bytesPerSeat);
}

/** Undefined: not a number. */
function parseLimit(text: string): number | undefined {
  if (text === "") return 0;
  return /^[+-]?\d{1,19}$/.test(text) ? Number(text) : undefined;
}

/** Watches that ask for the current objects first, or name no version, which means the same. */
function beginsWithList(query: URLSearchParams): boolean {
  const asked = query.get("sendInitialEvents");
  const resourceVersion = query.get("resourceVersion") ?? "";
  return (asked !== null && asked !== "false" && asked !== "0") || resourceVersion === "" || resourceVersion === "0";
}

/** Lists of the past are not taken to be in the cache. Mirrors `delegator.ShouldDelegateListMeta`. */
function isFromStorage(query: URLSearchParams, limit: number): boolean {
  const resourceVersion = query.get("resourceVersion") ?? "";
  switch (query.get("resourceVersionMatch") ?? "") {
    case "NotOlderThan":
      return false;
    case "":
      if ((query.get("continue") ?? "") !== "") return true;
      return limit > 0 && resourceVersion !== "" && resourceVersion !== "0";
    default:
      return true;
  }
}
