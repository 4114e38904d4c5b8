import { isSegment, isSnapshot } from "../embedded/log/file-names.js";
import { installSnapshot } from "../embedded/log/install-snapshot.js";
import { type Recovered, recover } from "../embedded/log/recover.js";
import { SegmentedLog, SMALL_SEGMENT_BYTES } from "../embedded/log/segmented-log.js";
import { writeSnapshot } from "../embedded/log/snapshot-writer.js";
import { compactedError, futureRevisionError } from "../kv/kv-errors.js";
import { type StoreDirectory, type StoreToolOptions, sizeOf, withStore } from "./store-directory.js";

export interface CompactOptions extends StoreToolOptions {
  /** What is older is forgotten. Default: the newest, so that only what is there now remains. */
  readonly revision?: number;
}

/** What came of a compaction. */
export interface CompactedStore {
  readonly compactRevision: number;
  readonly revision: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Forgets history, writes what remains to a snapshot and removes the log that it replaces.
 * @throws StoreToolError when there is no store
 * @throws KVError, code Compacted, FutureRevision, Corrupt, or Unavailable when a server has it
 */
export function compactStore(options: CompactOptions): Promise<CompactedStore> {
  return withStore(options, "write", async (store) => {
    const bytesBefore = await storeBytes(store);
    const recovered = await recover({ ...store, sync: true });
    const compactRevision = await compact(store, recovered, options.revision);
    return { compactRevision, revision: recovered.state.revision, bytesBefore, bytesAfter: await storeBytes(store) };
  });
}

async function compact(store: StoreDirectory, recovered: Recovered, wanted: number | undefined): Promise<number> {
  const { state, history, position } = recovered;
  const log = new SegmentedLog({ ...store, sync: true, segmentBytes: SMALL_SEGMENT_BYTES }, position);
  try {
    const floor = wanted ?? state.revision;
    if (floor > state.revision) throw futureRevisionError();
    if (floor < history.floor) throw compactedError(history.floor);
    const tree = floor === state.revision ? state.tree : history.treeAt(floor);
    const source = { revision: floor, tree, leases: state.leases };
    await installSnapshot(store.fs, store.dir, { revision: floor, write: (file) => writeSnapshot(file, source) });
    // Whatever the last segment holds is in the snapshot as well: a new one lets it go.
    if (floor === state.revision && position.segments.length > 0) await log.beginSegment(floor);
    await log.remove(log.removable(floor));
    return floor;
  } finally {
    await log.close();
  }
}

/** What snapshot and log take on disk. */
async function storeBytes(store: StoreDirectory): Promise<number> {
  let bytes = 0;
  for (const name of await store.fs.list(store.dir)) {
    if (isSnapshot(name) || isSegment(name)) bytes += await sizeOf(store, name);
  }
  return bytes;
}
