import { dirname } from "node:path";
import type { DirectoryLock, FileSystem, StorageFile } from "../../embedded/fs/file-system.js";
import type { DiskFile, SimulatedDisk } from "./simulated-disk.js";

/** Calls that change what is on the disk, or what is sure to stay there. */
export type DiskOperation = "create" | "write" | "truncate" | "sync" | "rename" | "remove" | "syncDirectory";

export interface SimulatedFileSystemOptions {
  /** Called right before the disk changes: the moment at which a crash is tried. */
  readonly before?: (operation: DiskOperation, path: string) => void;
  /** Waited for before each call takes effect and again before it returns. Default: not at all. */
  readonly delay?: () => Promise<void>;
}

/** The engine's view of a {@link SimulatedDisk}: one process. Directories are there without being made. */
export class SimulatedFileSystem implements FileSystem {
  readonly disk: SimulatedDisk;
  readonly #options: SimulatedFileSystemOptions;
  readonly #locked = new Set<string>();

  constructor(disk: SimulatedDisk, options: SimulatedFileSystemOptions = {}) {
    this.disk = disk;
    this.#options = options;
  }

  async makeDirectory(): Promise<void> {}

  async list(directory: string): Promise<string[]> {
    return this.disk.paths
      .filter((path) => dirname(path) === directory)
      .map((path) => path.slice(directory.length + 1));
  }

  async open(path: string, mode: "read" | "update" | "create"): Promise<StorageFile> {
    const file = this.disk.find(path);
    if (mode === "create") {
      if (file !== undefined) throw systemCallError("EEXIST", path);
      return new SimulatedFile(this, await this.run("create", path, () => this.disk.create(path)));
    }
    if (file === undefined) throw systemCallError("ENOENT", path);
    return new SimulatedFile(this, file);
  }

  rename(from: string, to: string): Promise<void> {
    return this.run("rename", to, () => this.disk.rename(from, to));
  }

  async remove(path: string): Promise<void> {
    if (this.disk.find(path) !== undefined) await this.run("remove", path, () => this.disk.remove(path));
  }

  syncDirectory(directory: string): Promise<void> {
    return this.run("syncDirectory", directory, () => this.disk.syncDirectory(directory));
  }

  async lock(directory: string): Promise<DirectoryLock> {
    if (this.#locked.has(directory)) throw new Error(`${directory} is locked`);
    this.#locked.add(directory);
    return { release: async () => void this.#locked.delete(directory) };
  }

  /** One call that changes the disk. */
  async run<T>(operation: DiskOperation, path: string, effect: () => T): Promise<T> {
    await this.#options.delay?.();
    this.#options.before?.(operation, path);
    const result = effect();
    await this.#options.delay?.();
    return result;
  }
}

function systemCallError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

class SimulatedFile implements StorageFile {
  readonly #system: SimulatedFileSystem;
  readonly #file: DiskFile;

  constructor(system: SimulatedFileSystem, file: DiskFile) {
    this.#system = system;
    this.#file = file;
  }

  /** What it is called by now. */
  get #path(): string {
    return this.#system.disk.pathOf(this.#file);
  }

  async size(): Promise<number> {
    return this.#file.cached.size;
  }

  async read(into: Buffer, position: number): Promise<number> {
    return this.#file.cached.read(into, position);
  }

  write(bytes: Buffer, position: number): Promise<void> {
    // The caller may use its buffer again once the write is done; the disk still needs the bytes.
    const change = { type: "write", position, bytes: Buffer.from(bytes) } as const;
    return this.#system.run("write", this.#path, () => this.#system.disk.change(this.#file, change));
  }

  sync(): Promise<void> {
    return this.#system.run("sync", this.#path, () => this.#system.disk.sync(this.#file));
  }

  truncate(size: number): Promise<void> {
    const change = { type: "truncate", size } as const;
    return this.#system.run("truncate", this.#path, () => this.#system.disk.change(this.#file, change));
  }

  async close(): Promise<void> {}
}
