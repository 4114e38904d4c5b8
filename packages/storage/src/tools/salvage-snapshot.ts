import { join } from "node:path";
import { isSegment, isSnapshot, snapshotRevision } from "../embedded/log/file-names.js";
import { installSnapshot } from "../embedded/log/install-snapshot.js";
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES } from "../embedded/log/log-format.js";
import { readSnapshot } from "../embedded/log/read-snapshot.js";
import { readSnapshotBlocks } from "../embedded/log/snapshot-blocks.js";
import { writeSnapshot } from "../embedded/log/snapshot-writer.js";
import { emptyState } from "../embedded/store-state.js";
import { isKVError } from "../kv/kv.js";
import type { SetAside } from "./set-aside.js";
import { SnapshotRest } from "./snapshot-rest.js";
import type { StoreDirectory } from "./store-directory.js";

/**
 * Does without a damaged snapshot if the log goes back far enough; else keeps its whole blocks. Tells what was done.
 */
export async function salvageSnapshot(store: StoreDirectory, aside: SetAside, name: string): Promise<string> {
  if (await canDoWithout(store, name)) {
    await aside.move(name);
    return "it is not needed, the log goes back far enough";
  }
  const { fs, dir, clock } = store;
  const rest = new SnapshotRest(clock, snapshotRevision(name));
  for await (const block of readSnapshotBlocks(fs, join(dir, name), () => rest.damaged())) rest.add(block);
  const { state, lost } = rest.finish();
  await aside.copy(name);
  // Older ones, from which the log does not go on, would be removed by the new one.
  for (const other of await fs.list(dir)) if (isSnapshot(other) && other !== name) await aside.move(other);
  await installSnapshot(fs, dir, { revision: state.revision, write: (file) => writeSnapshot(file, state) });
  return `${state.tree.size} pairs of it were kept; lost: ${lost.join("; ") || "nothing"}`;
}

/** Whether the log goes on from an older snapshot, or from an empty store. */
async function canDoWithout(store: StoreDirectory, name: string): Promise<boolean> {
  const { fs, dir, clock } = store;
  const names = (await fs.list(dir)).sort();
  const older = names.findLast((other) => isSnapshot(other) && other !== name);
  const first = names.find(isSegment);
  if (first === undefined) return false;
  const revisionBefore = await revisionBeforeSegment(store, first);
  if (revisionBefore === undefined) return false;
  if (older === undefined) return revisionBefore <= emptyState.revision;
  try {
    return revisionBefore <= (await readSnapshot(fs, join(dir, older), clock)).revision;
  } catch (err) {
    if (isKVError(err, "Corrupt")) return false;
    throw err;
  }
}

async function revisionBeforeSegment({ fs, dir }: StoreDirectory, name: string): Promise<number | undefined> {
  const file = await fs.open(join(dir, name), "read");
  try {
    const head = Buffer.alloc(SEGMENT_HEADER_BYTES);
    await file.read(head, 0);
    return decodeSegmentHeader(head)?.revisionBefore;
  } finally {
    await file.close();
  }
}
