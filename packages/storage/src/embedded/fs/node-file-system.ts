import * as fs from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { lockDataDir } from "./data-dir-lock.js";
import type { FileSystem, StorageFile } from "./file-system.js";

// The callback functions cost a third of what FileHandle methods do, and the log lives on these two.
const read = promisify(fs.read);
const write = promisify(fs.write);
const fdatasync = promisify(fs.fdatasync);
const fstat = promisify(fs.fstat);
const ftruncate = promisify(fs.ftruncate);
const closeFile = promisify(fs.close);
const openFile = promisify(fs.open);

const FLAGS = { read: "r", update: "r+", create: "wx+" } as const;

/** Directories cannot be opened for syncing on Windows; there a rename is durable in the journal's own time. */
const CAN_SYNC_DIRECTORIES = process.platform !== "win32";

/** The operating system's files. */
export const nodeFileSystem: FileSystem = Object.freeze({
  async makeDirectory(path: string) {
    const first = await fs.promises.mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    // A directory is an entry of the one above it.
    for (let made = resolve(path); ; made = dirname(made)) {
      await syncDirectory(dirname(made));
      if (made === resolve(first)) break;
    }
  },
  list: (directory: string) => fs.promises.readdir(directory),
  async open(path: string, mode: keyof typeof FLAGS) {
    return new NodeFile(await openFile(path, FLAGS[mode], 0o600));
  },
  rename: (from: string, to: string) => fs.promises.rename(from, to),
  remove: (path: string) => fs.promises.rm(path, { force: true }),
  syncDirectory,
  lock: lockDataDir,
});

async function syncDirectory(directory: string): Promise<void> {
  if (!CAN_SYNC_DIRECTORIES) return;
  const handle = await fs.promises.open(join(directory, "."), "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class NodeFile implements StorageFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  async size(): Promise<number> {
    return (await fstat(this.#fd)).size;
  }

  async read(into: Buffer, position: number): Promise<number> {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await read(this.#fd, into, done, into.length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await write(this.#fd, bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return fdatasync(this.#fd);
  }

  truncate(size: number): Promise<void> {
    return ftruncate(this.#fd, size);
  }

  close(): Promise<void> {
    return closeFile(this.#fd);
  }
}
