import type { Logger } from "@kube-apiserver/component-base";

/**
 * The few file operations that the engine needs, handed in so that tests can make any of them fail. Failures reject
 * with the system's error, whose `code` (`ENOSPC`, `EIO`) decides what happens next.
 */
export interface FileSystem {
  /** Makes a directory and those above it, durably, readable by the owner only. Fine when it exists. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, in any order. */
  list(directory: string): Promise<string[]>;
  /** `read`: the file must exist. `update`: read and write one that exists. `create`: it must not exist yet. */
  open(path: string, mode: "read" | "update" | "create"): Promise<StorageFile>;
  /** Replaces `to` if it exists. */
  rename(from: string, to: string): Promise<void>;
  /** Fine when it does not exist. */
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in `directory` durable. */
  syncDirectory(directory: string): Promise<void>;
  /**
   * Takes a directory for this process and this caller alone.
   * @throws KVError, code Unavailable, naming the holder's pid
   */
  lock(directory: string, logger: Logger): Promise<DirectoryLock>;
}

/** A held directory. */
export interface DirectoryLock {
  /** Idempotent. */
  release(): Promise<void>;
}

/** An open file. Positions are given with each call; there is no cursor. */
export interface StorageFile {
  size(): Promise<number>;
  /** Reads until `into` is full or the file ends; resolves with the number of bytes read. */
  read(into: Buffer, position: number): Promise<number>;
  /** Writes all of `bytes`. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** Makes what was written durable. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}
