import type { KeyValue, RangeRequest, RangeResponse } from "../kv/kv.js";
import { compactedError, futureRevisionError } from "../kv/kv-errors.js";
import type { PersistentTree } from "../tree/persistent-tree.js";
import type { History } from "./history.js";
import type { StoreState } from "./store-state.js";

const NO_BYTES = Buffer.alloc(0);

/** Answers a range from the committed state, or from the past. */
export function readRange(state: StoreState, history: History, request: RangeRequest): RangeResponse {
  const tree = treeFor(state, history, request);
  const revision = BigInt(state.revision);
  if (request.rangeEnd === undefined) return one(tree.get(request.key), request, revision);
  const { key, rangeEnd, limit } = request;
  const count = Math.max(0, tree.rank(rangeEnd) - tree.rank(key));
  if (request.countOnly) return { kvs: [], more: false, count, revision };
  const kvs = count === 0 ? [] : tree.values(key, rangeEnd, limit || undefined);
  return { kvs: dressed(kvs, request), more: kvs.length < count, count, revision };
}

function treeFor(state: StoreState, history: History, request: RangeRequest): PersistentTree<KeyValue> {
  const revision = Number(request.revision ?? 0n);
  if (revision <= 0 || revision === state.revision) return state.tree;
  if (revision > state.revision) {
    throw futureRevisionError();
  }
  if (revision < history.floor) throw compactedError(history.floor);
  return history.treeAt(revision);
}

function one(found: KeyValue | undefined, request: RangeRequest, revision: bigint): RangeResponse {
  if (found === undefined) return { kvs: [], more: false, count: 0, revision };
  return { kvs: request.countOnly ? [] : dressed([found], request), more: false, count: 1, revision };
}

function dressed(kvs: readonly KeyValue[], request: RangeRequest): readonly KeyValue[] {
  return request.keysOnly ? kvs.map((kv) => ({ ...kv, value: NO_BYTES })) : kvs;
}
