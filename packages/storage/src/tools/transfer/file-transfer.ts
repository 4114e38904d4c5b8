import { dirname } from "node:path";
import { ioErrorCode } from "../../embedded/fs/io-errors.js";
import { nodeFileSystem } from "../../embedded/fs/node-file-system.js";
import { readSnapshotBlocks, type SnapshotBlock, type StoredLease } from "../../embedded/log/snapshot-blocks.js";
import { SnapshotWriter, writeSnapshot } from "../../embedded/log/snapshot-writer.js";
import { readStore } from "../../embedded/log/store-reader.js";
import type { StoreState } from "../../embedded/store-state.js";
import { type StoreToolOptions, withStore } from "../store-directory.js";
import { StoreToolError } from "../tool-error.js";
import { makeStore, type NewStore, type NewStoreOptions } from "./new-store.js";

/** What is in an exported file. */
export interface ExportedFile {
  readonly revision: number;
  readonly keys: number;
  readonly bytes: number;
}

/**
 * Writes all that is in a store now to one file, in the form of a snapshot.
 * @throws StoreToolError when there is no store, or there is such a file already
 * @throws KVError, code Unavailable, when a server has the store; Corrupt when it is damaged
 */
export function exportToFile(options: StoreToolOptions & { readonly file: string }): Promise<ExportedFile> {
  return withStore(options, "read", async (store) => {
    const { state } = await readStore(store);
    await writeFile(options.file, state);
    const { head, pairs } = await lookThrough(options.file);
    return { revision: head.revision, keys: pairs, bytes: await sizeOfFile(options.file) };
  });
}

/**
 * Makes a store of an exported file. Pairs keep all their revisions.
 * @throws StoreToolError when there is a store and it may not be replaced
 * @throws KVError, code Corrupt, naming file and offset, when the file is damaged or no such file
 */
export async function importFromFile(options: NewStoreOptions & { readonly file: string }): Promise<NewStore> {
  const { head } = await lookThrough(options.file);
  return makeStore(options, {
    revision: head.revision,
    async write(target, revision) {
      const writer = new SnapshotWriter(target);
      const leases: StoredLease[] = [];
      await writer.head({ ...head, revision });
      for await (const block of readSnapshotBlocks(nodeFileSystem, options.file)) {
        if (block.kind === "leases") leases.push(...block.leases);
        for (const kv of block.kind === "pairs" ? block.pairs : []) await writer.pair(kv);
      }
      await writer.end(leases);
    },
  });
}

/** The file never has its name before it is whole. */
async function writeFile(path: string, state: StoreState): Promise<void> {
  const fs = nodeFileSystem;
  const temporary = `${path}.tmp`;
  await refuseExisting(path);
  await fs.remove(temporary);
  try {
    const file = await fs.open(temporary, "create");
    try {
      await writeSnapshot(file, state);
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
    await fs.syncDirectory(dirname(path));
  } finally {
    await fs.remove(temporary);
  }
}

async function refuseExisting(path: string): Promise<void> {
  try {
    await (await nodeFileSystem.open(path, "read")).close();
  } catch (err) {
    if (ioErrorCode(err) === "ENOENT") return;
    throw err;
  }
  throw new StoreToolError(`${path} exists already`);
}

/** Reads all of it: damage anywhere is found. */
async function lookThrough(path: string) {
  let first: SnapshotBlock | undefined;
  let pairs = 0;
  for await (const block of readSnapshotBlocks(nodeFileSystem, path)) {
    first ??= block;
    if (block.kind === "end") pairs = block.pairs;
  }
  if (first?.kind !== "head") throw new StoreToolError(`${path} is no exported store`);
  return { head: first.head, pairs };
}

async function sizeOfFile(path: string): Promise<number> {
  const file = await nodeFileSystem.open(path, "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
