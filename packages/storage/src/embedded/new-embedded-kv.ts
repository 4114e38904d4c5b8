import { discardLogger, realClock } from "@kube-apiserver/component-base";
import type { Submission } from "./commit-log.js";
import type { EmbeddedKV } from "./embedded-kv.js";
import { EmbeddedEngine, newMemoryKV } from "./embedded-kv.js";
import type { DirectoryLock, FileSystem } from "./fs/file-system.js";
import { nodeFileSystem } from "./fs/node-file-system.js";
import { GroupCommit } from "./log/group-commit.js";
import { recover } from "./log/recover.js";
import { SegmentedLog } from "./log/segmented-log.js";
import { Snapshotter } from "./log/snapshotter.js";
import type { EmbeddedKVOptions } from "./options.js";
import { DEFAULT_SEGMENT_BYTES, DEFAULT_SNAPSHOT_BYTES } from "./options.js";

/**
 * Opens the store in `options.dataDir`, or makes one that lives in memory only. The caller closes it.
 * @throws KVError, code Corrupt, naming file and offset; code Unavailable when the directory is in use
 */
export async function newEmbeddedKV(options: EmbeddedKVOptions = {}): Promise<EmbeddedKV> {
  const { dataDir } = options;
  if (dataDir === undefined) return newMemoryKV(options);
  const fs = options.fileSystem ?? nodeFileSystem;
  await fs.makeDirectory(dataDir);
  const lock = await fs.lock(dataDir, options.logger ?? discardLogger);
  try {
    return await open(dataDir, fs, lock, options);
  } catch (err) {
    await lock.release();
    throw err;
  }
}

async function open(dir: string, fs: FileSystem, lock: DirectoryLock, options: EmbeddedKVOptions): Promise<EmbeddedKV> {
  const { clock = realClock, logger = discardLogger } = options;
  const { segmentBytes = DEFAULT_SEGMENT_BYTES, snapshotBytes: minLogBytes = DEFAULT_SNAPSHOT_BYTES } = options;
  const sync = options.sync !== "none";
  const recovered = await recover({ fs, dir, clock, logger, sync });
  const engine = new EmbeddedEngine(recovered, options);
  const log = new SegmentedLog({ fs, dir, logger, sync, segmentBytes }, recovered.position);
  const snapshotter = new Snapshotter({ fs, dir, logger, log, minLogBytes });
  const afterCommit = (submissions: readonly Submission[]) => {
    if (submissions.every(({ floor }) => floor === undefined)) return;
    snapshotter.consider(engine.history.floor, () => engine.snapshotSource());
  };
  const release = async () => {
    await snapshotter.stop();
    await lock.release();
  };
  const { revision } = recovered.state;
  const { onFatal } = options;
  engine.attachLog(new GroupCommit({ log, clock, logger, revision, onFatal, afterCommit, release }, engine));
  return engine;
}
