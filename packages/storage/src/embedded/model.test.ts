import { test } from "node:test";
import { SimulatedDisk } from "../testing/disk/simulated-disk.js";
import { SimulatedFileSystem } from "../testing/disk/simulated-file-system.js";
import { nothingSurvives } from "../testing/disk/survival.js";
import { ManualClock } from "../testing/manual-clock.js";
import { type ModelPair, ModelRun, newPair } from "../testing/model/model-run.js";
import { randomSource, testSeed } from "../testing/random-source.js";
import { newMemoryKV } from "./embedded-kv.js";
import { newEmbeddedKV } from "./new-embedded-kv.js";

const seed = testSeed();
/** A longer run: `STORAGE_MODEL_STEPS=100000`. */
const steps = Number(process.env.STORAGE_MODEL_STEPS ?? 3000);

async function durablePair(clock: ManualClock): Promise<ModelPair> {
  let disk = new SimulatedDisk();
  const open = () => {
    const options = { clock, autoCompaction: false, segmentBytes: 4096, snapshotBytes: 1, dataDir: "/data" } as const;
    return newEmbeddedKV({ ...options, fileSystem: new SimulatedFileSystem(disk) });
  };
  return newPair(await open(), async (kv, crash) => {
    // Everything was acknowledged: a power cut takes nothing away. The engine of before lives on with the old disk.
    if (crash) disk = disk.powerCut(nothingSurvives);
    await kv.close();
    return open();
  });
}

test(`random operations and forks in memory agree with a naive model (STORAGE_SEED=${seed})`, async () => {
  const clock = new ManualClock();
  const run = new ModelRun([newPair(newMemoryKV({ clock, autoCompaction: false }))], clock, randomSource(seed));
  await run.run(steps);
  await run.close();
});

test(`so do restarts, crashes and forks of a durable store (STORAGE_SEED=${seed})`, async () => {
  const clock = new ManualClock();
  const run = new ModelRun([await durablePair(clock)], clock, randomSource(seed));
  await run.run(steps);
  await run.close();
});
