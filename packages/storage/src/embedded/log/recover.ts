import { join } from "node:path";
import type { Logger } from "@kube-apiserver/component-base";
import type { StorageFile } from "../fs/file-system.js";
import type { History } from "../history.js";
import type { StoreState } from "../store-state.js";
import { isSnapshot, isUnderConstruction } from "./file-names.js";
import type { LogPosition } from "./segmented-log.js";
import { type LogTail, readStore, type StoreContents, type StoreLocation } from "./store-reader.js";

/** What a data directory holds, and where writing goes on. */
export interface Recovered {
  readonly state: StoreState;
  readonly history: History;
  readonly position: LogPosition;
}

export interface RecoverySettings extends StoreLocation {
  readonly logger: Logger;
  /** Whether what is read has to be on disk before anyone sees it. */
  readonly sync: boolean;
}

/**
 * Brings back what a data directory holds and makes it ready for writing. A batch that was torn while it was written,
 * which can only be the last, is cut off and logged.
 * @throws KVError, code Corrupt, naming file and offset, for any other damage
 */
export async function recover(settings: RecoverySettings): Promise<Recovered> {
  const contents = await readStore(settings);
  // A process that was killed may have renamed what this one found under its new name, and the disk not know it yet.
  await settings.fs.syncDirectory(settings.dir);
  await removeLeftovers(settings, contents);
  const { state, history, nextSequence, segments, tail } = contents;
  if (tail === undefined) return { state, history, position: { nextSequence, segments, tail } };
  const file = await openTail(settings, tail, nextSequence);
  const kept = tail.torn
    ? segments.with(-1, { ...(segments.at(-1) as (typeof segments)[number]), bytes: tail.offset })
    : segments;
  const goesOn = file === undefined ? undefined : { file, offset: tail.offset, salt: tail.header.salt };
  return { state, history, position: { nextSequence, segments: kept, tail: goesOn } };
}

/** What an interrupted start or snapshot left. */
async function removeLeftovers({ fs, dir }: StoreLocation, { snapshot }: StoreContents): Promise<void> {
  for (const name of await fs.list(dir)) {
    const isOld = isSnapshot(name) && name !== snapshot;
    if (isOld || isUnderConstruction(name)) await fs.remove(join(dir, name));
  }
}

/** The last segment, to be written on; undefined when a new one has to be begun. */
async function openTail(
  { fs, logger, sync }: RecoverySettings,
  { path, offset, torn, header, lastBatch }: LogTail,
  sequence: number,
): Promise<StorageFile | undefined> {
  const file = await fs.open(path, "update");
  let keep = false;
  try {
    if (torn) {
      await file.truncate(offset);
      const what = header.synced ? "a torn batch that was never acknowledged" : "what was never synced";
      logger.warn(`cut off ${what}`, { file: path, offset, sequence });
    }
    // A process that was killed may have written, and this one read, what the disk does not have yet. Had a sync failed,
    // the system would take the last batch for written and a second sync for nothing to do.
    if (sync && lastBatch !== undefined) await file.write(lastBatch.bytes, lastBatch.offset);
    if (sync || torn) await file.sync();
    keep = !torn && header.synced === sync;
    return keep ? file : undefined;
  } finally {
    if (!keep) await file.close();
  }
}
