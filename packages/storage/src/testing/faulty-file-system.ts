import type { Logger } from "@kube-apiserver/component-base";
import type { DirectoryLock, FileSystem, StorageFile } from "../embedded/fs/file-system.js";
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

/** Stands before a file system: every call is counted and open to interference. */
export class FaultyFileSystem implements FileSystem {
  /** Interferes from now on; replaced at any time. */
  fault: FileFault = () => {};
  readonly #inner: FileSystem;
  readonly #counts = new Map<FileOperation, number>();

  /** Default: the operating system's files. */
  constructor(inner: FileSystem = nodeFileSystem) {
    this.#inner = inner;
  }

  /** How often `operation` was called. */
  count(operation: FileOperation): number {
    return this.#counts.get(operation) ?? 0;
  }

  makeDirectory(path: string): Promise<void> {
    return this.#inner.makeDirectory(path);
  }

  async list(directory: string): Promise<string[]> {
    await this.before("list", directory);
    return this.#inner.list(directory);
  }

  async open(path: string, mode: "read" | "update" | "create"): Promise<StorageFile> {
    await this.before("open", path);
    return new FaultyFile(this, path, await this.#inner.open(path, mode));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.before("rename", to);
    return this.#inner.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    await this.before("remove", path);
    return this.#inner.remove(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.before("syncDirectory", directory);
    return this.#inner.syncDirectory(directory);
  }

  lock(directory: string, logger: Logger): Promise<DirectoryLock> {
    return this.#inner.lock(directory, logger);
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
