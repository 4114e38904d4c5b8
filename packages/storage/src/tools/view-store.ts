import { readStore, type StoreContents } from "../embedded/log/store-reader.js";
import type { KeyValue } from "../kv/kv.js";
import { prefixEnd } from "../kv/kv.js";
import { compactedError, futureRevisionError } from "../kv/kv-errors.js";
import { type StoreToolOptions, withStore } from "./store-directory.js";

/** Which pairs are looked at. */
export interface ViewOptions {
  /** Pairs whose keys begin so. Default: all. */
  readonly prefix?: string;
  /** As of this revision. Default: the newest. */
  readonly revision?: number;
}

/** What a store holds. */
export interface StoreView {
  /** The newest revision. */
  readonly revision: number;
  /** The lowest revision that can be looked at; 0: all. */
  readonly compactRevision: number;
  /**
   * In the order of keys.
   * @throws KVError, code Compacted or FutureRevision
   */
  pairs(options?: ViewOptions): Iterable<KeyValue>;
}

/**
 * Reads a store, and changes nothing.
 * @throws StoreToolError when there is none
 * @throws KVError, code Unavailable, when a server has it; Corrupt, naming file and offset, when it is damaged
 */
export function viewStore(options: StoreToolOptions): Promise<StoreView> {
  return withStore(options, "read", async (store) => viewOf(await readStore(store)));
}

function viewOf({ state, history }: StoreContents): StoreView {
  return {
    revision: state.revision,
    compactRevision: history.floor,
    *pairs({ prefix = "", revision = state.revision } = {}) {
      if (revision > state.revision) throw futureRevisionError();
      if (revision < history.floor) throw compactedError(history.floor);
      const tree = revision === state.revision ? state.tree : history.treeAt(revision);
      for (const [, kv] of tree.range(prefix, prefix === "" ? undefined : prefixEnd(prefix))) yield kv;
    },
  };
}
