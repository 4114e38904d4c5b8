import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, write, writeSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { backupsOf, millBackups, type RetentionConfig } from "./rotated-files.js";

/** A file that is put aside when it is full. */
export interface RotatingFileConfig extends RetentionConfig {
  readonly path: string;
  /** 0: never full. */
  readonly maxSizeBytes: number;
}

/** What a {@link RotatingFile} works with. */
export interface RotatingFileParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Appends to a file, and begins a new one when the next piece would make it too large. The full ones are renamed after the
 * time and looked after in the background: compressed, and removed when they are too old or too many. One writer at a time.
 * Mirrors `lumberjack.Logger`.
 */
export class RotatingFile {
  readonly #config: RotatingFileConfig;
  readonly #parts: RotatingFileParts;
  #fd: number | undefined;
  #size = 0;
  #milling: Promise<void> = Promise.resolve();

  /**
   * Opens the file, and makes it with its folder where it is missing.
   * @throws when it cannot be written to
   */
  constructor(config: RotatingFileConfig, parts: RotatingFileParts) {
    this.#config = config;
    this.#parts = parts;
    mkdirSync(dirname(config.path), { recursive: true, mode: 0o700 });
    this.#open();
    this.#mill();
  }

  /** Appends before it returns. @throws when that fails */
  appendSync(text: string): void {
    const bytes = Buffer.byteLength(text);
    const fd = this.#fileFor(bytes);
    const written = writeSync(fd, text);
    this.#size += bytes;
    if (written < bytes) writeRest(fd, Buffer.from(text), written);
  }

  /** Appends without making others wait. Rejects when that fails. */
  async append(text: string): Promise<void> {
    const piece = Buffer.from(text);
    const fd = this.#fileFor(piece.length);
    for (let written = 0; written < piece.length; ) written += await writeSome(fd, piece, written);
    this.#size += piece.length;
  }

  /** Resolves when files that were put aside are as they should be. */
  async close(): Promise<void> {
    await this.#milling;
    this.#closeFile();
  }

  #fileFor(bytes: number): number {
    const { maxSizeBytes } = this.#config;
    if (maxSizeBytes > 0 && bytes > maxSizeBytes) {
      throw new Error(`write length ${bytes} exceeds maximum file size ${maxSizeBytes}`);
    }
    if (maxSizeBytes > 0 && this.#fd !== undefined && this.#size + bytes > maxSizeBytes) this.#rotate();
    return this.#fd ?? this.#open();
  }

  #rotate(): void {
    const mode = this.#fd === undefined ? undefined : fstatSync(this.#fd).mode & 0o777;
    this.#closeFile();
    renameSync(this.#config.path, this.#backupName());
    this.#open(mode);
    this.#mill();
  }

  #open(mode = 0o600): number {
    const fd = openSync(this.#config.path, "a", mode);
    this.#fd = fd;
    this.#size = fstatSync(fd).size;
    return fd;
  }

  #closeFile(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** `audit-2026-01-02T15-04-05.000.log`; moved on where a name is taken. */
  #backupName(): string {
    const { path } = this.#config;
    const extension = extname(path);
    const stem = basename(path, extension);
    for (let timeMs = this.#parts.clock.now(); ; timeMs++) {
      const time = new Date(timeMs).toISOString().slice(0, -1).replaceAll(":", "-");
      const name = join(dirname(path), `${stem}-${time}${extension}`);
      if (!exists(name) && !exists(`${name}.gz`)) return name;
    }
  }

  #mill(): void {
    const { path, maxBackups, maxAgeDays, compress } = this.#config;
    if (maxBackups === 0 && maxAgeDays === 0 && !compress) return;
    const { clock, logger } = this.#parts;
    this.#milling = this.#milling
      .then(async () => millBackups(await backupsOf(path), this.#config, clock.now()))
      .catch((err: unknown) => logger.error("rotated audit logs could not be looked after", { path, err }));
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** What the system did not take at once. */
function writeRest(fd: number, piece: Buffer, from: number): void {
  for (let written = from; written < piece.length; ) written += writeSync(fd, piece, written);
}

function writeSome(fd: number, piece: Buffer, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, piece, offset, (err, written) => (err === null ? resolve(written) : reject(err)));
  });
}
