import assert from "node:assert/strict";
import { test } from "node:test";
import { isKVError } from "../../kv/kv.js";
import { checkLeasesRecovered, checkRecovered } from "../../testing/crash/check-recovered.js";
import { type Knowledge, nothingKnown } from "../../testing/crash/knowledge.js";
import { DATA_DIR, runLifetime } from "../../testing/crash/lifetime.js";
import type { DiskFile } from "../../testing/disk/simulated-disk.js";
import { SimulatedDisk } from "../../testing/disk/simulated-disk.js";
import { SimulatedFileSystem } from "../../testing/disk/simulated-file-system.js";
import { Timeline } from "../../testing/history/timeline.js";
import { ManualClock } from "../../testing/manual-clock.js";
import { type RandomSource, randomSource, testSeed } from "../../testing/random-source.js";
import { newEmbeddedKV } from "../new-embedded-kv.js";

const seed = testSeed();
/** One in so many bytes is tried, and every one where something begins: `STORAGE_FLIP_EVERY=1` for all. */
const every = Number(process.env.STORAGE_FLIP_EVERY ?? 11);
const BATCH_MAGIC = "KBAT";
const options = { segmentBytes: 4096, snapshotBytes: 1, autoCompaction: false } as const;

/** A store that was closed, with a snapshot and several segments, and what is known of it. */
async function closedStore(
  random: RandomSource,
  sync: "full" | "none",
): Promise<{ disk: SimulatedDisk; known: Knowledge }> {
  for (;;) {
    const disk = new SimulatedDisk();
    const settings = { ...options, sync, clock: new ManualClock() };
    const before = nothingKnown(new Timeline());
    const points = await runLifetime({ disk, before, random, options: settings, writers: 5, calls: 60 });
    const known = points.at(-1)?.knowledge;
    const names = disk.paths.join();
    if (known !== undefined && /snapshot-/.test(names) && /wal-.*wal-/.test(names)) return { disk, known };
  }
}

/** Positions worth trying: where the file and each batch begins, and now and then in between. */
function positions(file: DiskFile, random: RandomSource): number[] {
  const bytes = Buffer.alloc(file.cached.size);
  file.cached.read(bytes, 0);
  const chosen = new Set(Array.from({ length: Math.min(100, bytes.length) }, (_, at) => at));
  for (let start = bytes.indexOf(BATCH_MAGIC); start !== -1; start = bytes.indexOf(BATCH_MAGIC, start + 1)) {
    for (let at = start - 4; at < start + 40; at++) chosen.add(at);
  }
  for (let at = 0; at < bytes.length; at++) if (random(every) === 0) chosen.add(at);
  return [...chosen].filter((at) => at < bytes.length);
}

/** Opens the store and compares; resolves with the refusal, if it is refused. */
async function open(disk: SimulatedDisk, known: Knowledge, sync: "full" | "none"): Promise<Error | undefined> {
  const settings = { ...options, sync, clock: new ManualClock(), dataDir: DATA_DIR };
  try {
    const kv = await newEmbeddedKV({ ...settings, fileSystem: new SimulatedFileSystem(disk) });
    await checkRecovered(kv, { ...known, oldest: known.newest });
    await checkLeasesRecovered(kv, known);
    await kv.close();
    return undefined;
  } catch (err) {
    if (isKVError(err, "Corrupt")) return err;
    throw err;
  }
}

for (const sync of ["full", "none"] as const) {
  test(`a flipped bit is noticed, or does no harm; sync ${sync} (STORAGE_SEED=${seed})`, async () => {
    const random = randomSource(seed);
    const { disk, known } = await closedStore(random, sync);
    let noticed = 0;
    for (const path of disk.paths) {
      for (const position of positions(disk.find(path) as DiskFile, random)) {
        const copy = disk.copy();
        const file = copy.find(path) as DiskFile;
        const byte = Buffer.alloc(1);
        file.cached.read(byte, position);
        byte.writeUInt8(byte.readUInt8() ^ (1 << random(8)));
        copy.change(file, { type: "write", position, bytes: byte });
        const where = `${path} at ${position}`;
        const refusal = await open(copy, known, sync).catch((err: unknown) => {
          throw new Error(`${where} of ${file.cached.size}: ${String(err)}`, { cause: err });
        });
        if (refusal === undefined) continue;
        noticed++;
        assert.ok(refusal.message.startsWith(`${path}: `), `${where}: ${refusal.message}`);
        const offset = Number(/offset (\d+)$/.exec(refusal.message)?.[1] ?? assert.fail(refusal.message));
        assert.ok(offset <= position, `${where}: ${refusal.message}`);
      }
    }
    assert.ok(noticed > 200);
  });
}
