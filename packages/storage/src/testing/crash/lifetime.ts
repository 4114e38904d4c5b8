import type { EmbeddedKV } from "../../embedded/embedded-kv.js";
import { newEmbeddedKV } from "../../embedded/new-embedded-kv.js";
import type { EmbeddedKVOptions } from "../../embedded/options.js";
import type { SimulatedDisk } from "../disk/simulated-disk.js";
import {
  type DiskOperation,
  SimulatedFileSystem,
  type SimulatedFileSystemOptions,
} from "../disk/simulated-file-system.js";
import { assertHistory, everyKey } from "../history/check-history.js";
import { RandomClients } from "../history/random-clients.js";
import { Recorder } from "../history/recorder.js";
import { Witness } from "../history/witness.js";
import type { RandomSource } from "../random-source.js";
import { type Knowledge, knowledgeAt } from "./knowledge.js";

export const DATA_DIR = "/data";

/** A moment right before the disk would have changed. */
export interface CrashPoint {
  /** Counts such moments of one lifetime. */
  readonly index: number;
  readonly operation: DiskOperation;
  readonly path: string;
  /** The disk at that moment. */
  readonly disk: SimulatedDisk;
  /** What was known then. */
  readonly knowledge: Knowledge;
}

export interface LifetimeSettings {
  readonly disk: SimulatedDisk;
  readonly before: Knowledge;
  readonly random: RandomSource;
  readonly options: EmbeddedKVOptions;
  readonly writers: number;
  /** Calls of each writer. */
  readonly calls: number;
  /** The disk as the store sees it. Default: as it is. */
  readonly fileSystem?: (disk: SimulatedDisk, options: SimulatedFileSystemOptions) => SimulatedFileSystem;
}

const asItIs = (disk: SimulatedDisk, options: SimulatedFileSystemOptions) => new SimulatedFileSystem(disk, options);

/**
 * Opens a store, lets random clients at it, checks what they saw, and closes it. Returns all moments at which it could have
 * crashed. `disk` is left as it is afterwards.
 */
export async function runLifetime(settings: LifetimeSettings): Promise<CrashPoint[]> {
  const { disk, before, random, options, fileSystem: newFileSystem = asItIs } = settings;
  const recorder = new Recorder();
  const moments: (Omit<CrashPoint, "knowledge"> & { time: number })[] = [];
  const fileSystem = newFileSystem(disk, {
    before: (operation, path) =>
      moments.push({ index: moments.length, operation, path, disk: disk.copy(), time: recorder.now }),
    delay: () => someTurns(random),
  });
  const kv = await newEmbeddedKV({ ...options, dataDir: DATA_DIR, fileSystem });
  const { revision, compactRevision: floor } = await kv.status();
  const witness = new Witness(recorder, kv, everyKey, revision + 1n);
  const { writers, calls } = settings;
  await new RandomClients({ recorder, kv: () => kv, random, prefix: "/crash/", writers, calls }).run();
  await finish(recorder, kv, witness);
  const order = assertHistory(recorder, { timeline: before.timeline.fork(revision), floor });
  return moments.map(({ time, ...moment }) => ({ ...moment, knowledge: knowledgeAt(recorder, order, before, time) }));
}

/** Lets the witness see the end, and closes. */
async function finish(recorder: Recorder, kv: EmbeddedKV, witness: Witness): Promise<void> {
  const { revision } = await recorder.client(kv, "reader").range({ key: "/", rangeEnd: "0" });
  await witness.reaches(revision);
  await witness.close();
  await kv.close();
}

/** Gives others between none and three turns. */
async function someTurns(random: RandomSource): Promise<void> {
  for (let turns = random(4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
}
