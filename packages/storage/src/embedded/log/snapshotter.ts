import { join } from "node:path";
import type { Logger } from "@kube-apiserver/component-base";
import type { FileSystem } from "../fs/file-system.js";
import { isSnapshot, NEW_SNAPSHOT, snapshotName } from "./file-names.js";
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
    const temporary = join(dir, NEW_SNAPSHOT);
    try {
      await this.#write(temporary, source);
      if (this.#stopped) return;
      const name = snapshotName(source.revision);
      await fs.rename(temporary, join(dir, name));
      await fs.syncDirectory(dir);
      for (const other of await fs.list(dir))
        if (isSnapshot(other) && other !== name) await fs.remove(join(dir, other));
      await log.remove(replaced);
    } finally {
      await fs.remove(temporary);
    }
  }

  async #write(path: string, source: SnapshotSource): Promise<void> {
    await this.#settings.fs.remove(path);
    const file = await this.#settings.fs.open(path, "create");
    try {
      await writeSnapshot(file, source, () => this.#stopped);
    } finally {
      await file.close();
    }
  }
}
