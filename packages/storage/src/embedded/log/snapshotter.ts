import type { Logger } from "@kube-apiserver/component-base";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import { installSnapshot } from "./install-snapshot.js";
import { type SegmentedLog, type SegmentInfo, totalBytes } from "./segmented-log.js";
import type { SnapshotSource } from "./snapshot-writer.js";
import { writeSnapshot } from "./snapshot-writer.js";

export interface SnapshotterSettings {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly logger: Logger;
  readonly log: SegmentedLog;
  /** A snapshot is made when it lets at least this much of the log go. */
  readonly minLogBytes: number;
}

/**
 * Takes snapshots as of the compacted revision, so that after a restart exactly the history is there that was there
 * before, and removes the log behind them. One at a time, in slices, beside everything else.
 */
export class Snapshotter {
  readonly #settings: SnapshotterSettings;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(settings: SnapshotterSettings) {
    this.#settings = settings;
  }

  /** Starts one if it pays at `floor`, the lowest revision that is still needed. */
  consider(floor: number, source: () => SnapshotSource): void {
    const { log, minLogBytes, logger } = this.#settings;
    if (this.#stopped || this.#running !== undefined) return;
    const replaced = log.removable(floor);
    if (replaced.length === 0 || totalBytes(replaced) < minLogBytes) return;
    this.#running = this.#take(source(), replaced)
      .catch((err: unknown) => logger.warn("snapshot failed; the log is kept instead", { err }))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Abandons one that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #take(source: SnapshotSource, replaced: readonly SegmentInfo[]): Promise<void> {
    const { fs, dir, log } = this.#settings;
    const { revision } = source;
    const write = (file: StorageFile) => writeSnapshot(file, source, () => this.#stopped);
    if (await installSnapshot(fs, dir, { revision, write })) await log.remove(replaced);
  }
}
