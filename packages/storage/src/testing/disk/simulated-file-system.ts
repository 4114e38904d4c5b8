import { dirname } from "node:path";
import type { DirectoryLock, FileSystem, StorageFile } from "../../embedded/fs/file-system.js";
import type { DiskFile, SimulatedDisk } from "./simulated-disk.js";
import type { FileChange } from "./survival.js";

/** Calls that change what is on the disk, or what is sure to stay there. */
export type DiskOperation = "create" | "write" | "truncate" | "sync" | "rename" | "remove" | "syncDirectory";

/** Calls that only look. */
export type DiskLook = "list" | "open" | "read";

/** How a call fails. */
export interface DiskFault {
  readonly error: Error;
  /**
   * What it does before it fails: nothing; part of it (half of a write; a sync that gives up on what it should have
   * written, so that later ones do not try again); or all of it.
   */
  readonly effect: "none" | "part" | "all";
}

export interface SimulatedFileSystemOptions {
  /** Called right before the disk changes: the moment at which a crash is tried. */
  readonly before?: (operation: DiskOperation, path: string) => void;
  /** Asked before each call: it fails when there is an answer. */
  readonly fault?: (operation: DiskOperation | DiskLook, path: string) => DiskFault | undefined;
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
    this.look("list", directory);
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
    this.look("open", path);
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

  /** One call that only looks. */
  look(operation: DiskLook, path: string): void {
    const fault = this.#options.fault?.(operation, path);
    if (fault !== undefined) throw fault.error;
  }

  /** One call that changes the disk. `part`: what it does when it fails halfway, by default nothing. */
  async run<T>(operation: DiskOperation, path: string, effect: () => T, part: () => void = () => {}): Promise<T> {
    const { before, delay, fault: askFault } = this.#options;
    await delay?.();
    before?.(operation, path);
    const fault = askFault?.(operation, path);
    if (fault?.effect === "part") part();
    const result = fault === undefined || fault.effect === "all" ? effect() : undefined;
    await delay?.();
    if (fault !== undefined) throw fault.error;
    return result as T;
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
    this.#system.look("read", this.#path);
    return this.#file.cached.read(into, position);
  }

  write(bytes: Buffer, position: number): Promise<void> {
    // The caller may use its buffer again once the write is done; the disk still needs the bytes.
    const kept = Buffer.from(bytes);
    const write = (part: Buffer) => () => this.#change({ type: "write", position, bytes: part });
    return this.#system.run("write", this.#path, write(kept), write(kept.subarray(0, kept.length >> 1)));
  }

  sync(): Promise<void> {
    const { disk } = this.#system;
    const giveUp = () => disk.loseUnsynced(this.#file);
    return this.#system.run("sync", this.#path, () => disk.sync(this.#file), giveUp);
  }

  truncate(size: number): Promise<void> {
    return this.#system.run("truncate", this.#path, () => this.#change({ type: "truncate", size }));
  }

  async close(): Promise<void> {}

  #change(change: FileChange): void {
    this.#system.disk.change(this.#file, change);
  }
}
