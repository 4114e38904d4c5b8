import type { FileSystem, StorageFile } from "../embedded/fs/file-system.js";
import { nodeFileSystem } from "../embedded/fs/node-file-system.js";

/** The calls that can be made to fail or wait. */
export type FileOperation =
  | "list"
  | "open"
  | "rename"
  | "remove"
  | "syncDirectory"
  | "read"
  | "write"
  | "sync"
  | "truncate";

/** Called before each operation. Throws or rejects in its place; resolves to let it happen, possibly later. */
export type FileFault = (operation: FileOperation, path: string) => void | Promise<void>;

/** The operating system's files, and every call counted and open to interference. */
export class FaultyFileSystem implements FileSystem {
  /** Interferes from now on; replaced at any time. */
  fault: FileFault = () => {};
  readonly #counts = new Map<FileOperation, number>();

  /** How often `operation` was called. */
  count(operation: FileOperation): number {
    return this.#counts.get(operation) ?? 0;
  }

  makeDirectory(path: string): Promise<void> {
    return nodeFileSystem.makeDirectory(path);
  }

  async list(directory: string): Promise<string[]> {
    await this.before("list", directory);
    return nodeFileSystem.list(directory);
  }

  async open(path: string, mode: "read" | "update" | "create"): Promise<StorageFile> {
    await this.before("open", path);
    return new FaultyFile(this, path, await nodeFileSystem.open(path, mode));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.before("rename", to);
    return nodeFileSystem.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    await this.before("remove", path);
    return nodeFileSystem.remove(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.before("syncDirectory", directory);
    return nodeFileSystem.syncDirectory(directory);
  }

  /** Counts a call and lets the fault have its say. */
  async before(operation: FileOperation, path: string): Promise<void> {
    this.#counts.set(operation, this.count(operation) + 1);
    await this.fault(operation, path);
  }
}

/** An error as the operating system reports it. */
export function systemError(code: "EIO" | "ENOSPC"): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

class FaultyFile implements StorageFile {
  readonly #system: FaultyFileSystem;
  readonly #path: string;
  readonly #file: StorageFile;

  constructor(system: FaultyFileSystem, path: string, file: StorageFile) {
    this.#system = system;
    this.#path = path;
    this.#file = file;
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  async read(into: Buffer, position: number): Promise<number> {
    await this.#system.before("read", this.#path);
    return this.#file.read(into, position);
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    await this.#system.before("write", this.#path);
    return this.#file.write(bytes, position);
  }

  async sync(): Promise<void> {
    await this.#system.before("sync", this.#path);
    return this.#file.sync();
  }

  async truncate(size: number): Promise<void> {
    await this.#system.before("truncate", this.#path);
    return this.#file.truncate(size);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
