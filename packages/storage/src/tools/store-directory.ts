import { join } from "node:path";
import { type Clock, discardLogger, type Logger, realClock } from "@kube-apiserver/component-base";
import type { DirectoryLock, FileSystem } from "../embedded/fs/file-system.js";
import { ioErrorCode } from "../embedded/fs/io-errors.js";
import { nodeFileSystem } from "../embedded/fs/node-file-system.js";
import { isSegment, isSnapshot } from "../embedded/log/file-names.js";
import { StoreToolError } from "./tool-error.js";

/** Which store a tool works on. */
export interface StoreToolOptions {
  /** The directory with log and snapshots: `store` in a server's data directory. */
  readonly dir: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the operating system's. */
  readonly fileSystem?: FileSystem;
}

/** A store that this process alone has. */
export interface StoreDirectory {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `read`: nothing is changed, so it may lie on a medium that cannot be written to. */
type Purpose = "read" | "write";

/**
 * Runs `work` on a store that no server has, and that none can open meanwhile.
 * @throws StoreToolError when there is no store in the directory
 * @throws KVError, code Unavailable, naming the pid of the process that has it
 */
export async function withStore<T>(
  options: StoreToolOptions,
  purpose: Purpose,
  work: (store: StoreDirectory) => Promise<T>,
): Promise<T> {
  const store = storeDirectory(options);
  if (!(await hasStore(store))) throw new StoreToolError(`there is no embedded store in ${store.dir}`);
  return locked(store, purpose, work);
}

/** Fills in what `options` leave out. */
export function storeDirectory(options: StoreToolOptions): StoreDirectory {
  const { dir, clock = realClock, logger = discardLogger, fileSystem: fs = nodeFileSystem } = options;
  return { fs, dir, clock, logger };
}

/** Whether a directory holds a store. */
export async function hasStore({ fs, dir }: StoreDirectory): Promise<boolean> {
  try {
    return (await fs.list(dir)).some((name) => isSegment(name) || isSnapshot(name));
  } catch (err) {
    if (ioErrorCode(err) === "ENOENT" || ioErrorCode(err) === "ENOTDIR") return false;
    throw err;
  }
}

/** Runs `work` while nobody else has the directory. */
export async function locked<T>(
  store: StoreDirectory,
  purpose: Purpose,
  work: (store: StoreDirectory) => Promise<T>,
): Promise<T> {
  const lock = await takeLock(store, purpose);
  try {
    return await work(store);
  } finally {
    await lock?.release();
  }
}

async function takeLock({ fs, dir, logger }: StoreDirectory, purpose: Purpose): Promise<DirectoryLock | undefined> {
  try {
    return await fs.lock(dir, logger);
  } catch (err) {
    // Where no lock can be left, no server can write either.
    if (purpose === "read" && ioErrorCode(err) === "EROFS") return undefined;
    throw err;
  }
}

/** Bytes that a file takes. */
export async function sizeOf({ fs, dir }: StoreDirectory, name: string): Promise<number> {
  const file = await fs.open(join(dir, name), "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
