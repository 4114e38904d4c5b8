import { join } from "node:path";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import { isSnapshot, NEW_SNAPSHOT, snapshotName } from "./file-names.js";

/** A snapshot on its way to its place. */
export interface NewSnapshot {
  readonly revision: number;
  /** Writes all of it into an empty file and syncs it. False: it was given up, and is not wanted any more. */
  write(file: StorageFile): Promise<boolean>;
}

/** Writes a snapshot beside, renames it, and removes those before it. Whatever goes wrong, there is none or a whole one. */
export async function installSnapshot(fs: FileSystem, dir: string, snapshot: NewSnapshot): Promise<boolean> {
  const temporary = join(dir, NEW_SNAPSHOT);
  const name = snapshotName(snapshot.revision);
  try {
    if (!(await writeNew(fs, temporary, snapshot))) return false;
    await fs.rename(temporary, join(dir, name));
    await fs.syncDirectory(dir);
  } finally {
    await fs.remove(temporary);
  }
  for (const other of await fs.list(dir)) {
    if (isSnapshot(other) && other !== name) await fs.remove(join(dir, other));
  }
  return true;
}

async function writeNew(fs: FileSystem, path: string, snapshot: NewSnapshot): Promise<boolean> {
  await fs.remove(path);
  const file = await fs.open(path, "create");
  try {
    return await snapshot.write(file);
  } finally {
    await file.close();
  }
}
