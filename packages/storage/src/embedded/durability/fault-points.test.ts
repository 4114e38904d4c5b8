import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkRecovered } from "../../testing/crash/check-recovered.js";
import { type FaultTrialSettings, tryFault } from "../../testing/crash/fault-trial.js";
import { nothingKnown } from "../../testing/crash/knowledge.js";
import { DATA_DIR, runLifetime } from "../../testing/crash/lifetime.js";
import { wrecks } from "../../testing/crash/wrecks.js";
import { SimulatedDisk } from "../../testing/disk/simulated-disk.js";
import { type DiskFault, SimulatedFileSystem } from "../../testing/disk/simulated-file-system.js";
import { nothingSurvives } from "../../testing/disk/survival.js";
import { systemError } from "../../testing/faulty-file-system.js";
import { Timeline } from "../../testing/history/timeline.js";
import { ManualClock } from "../../testing/manual-clock.js";
import { randomSource, testSeed } from "../../testing/random-source.js";
import { newEmbeddedKV } from "../new-embedded-kv.js";

const seed = testSeed();
/** A longer run: `STORAGE_FAULT_ROUNDS=50`. */
const rounds = Number(process.env.STORAGE_FAULT_ROUNDS ?? 1);
const options = { segmentBytes: 4096, snapshotBytes: 1, autoCompaction: false } as const;

/** Runs end at different calls: the last of them failed when none did in so many runs. */
const RUNS_WITHOUT = 4;

/**
 * Makes each call of a run fail in turn, one in each run, and again with other runs while they lack `wanted` calls. How many
 * stores gave up.
 */
async function failEverywhere(
  fail: (failing: number) => FaultTrialSettings["fault"],
  heals: boolean,
  wanted: readonly string[] = [],
): Promise<number> {
  const failed = new Set<string>();
  let died = 0;
  for (let round = 0; round < rounds || wanted.some((call) => !failed.has(call)); round++) {
    assert.ok(round < rounds + 10, `of ${wanted} only ${[...failed]} happened`);
    for (let failing = 0, without = 0; without < RUNS_WITHOUT; failing++) {
      const source = seed + round * 1000 + failing;
      try {
        const run = await tryFault({ random: randomSource(source), options, fault: fail(failing), heals });
        without = run.failed.length === 0 ? without + 1 : 0;
        for (const call of run.failed) failed.add(call.replace(/[0-9a-f]{16}/, "N"));
        if (run.died) died++;
      } catch (err) {
        throw new Error(`call ${failing} of round ${round}: ${String(err)}`, { cause: err });
      }
    }
  }
  return died;
}

/** Once, or from then on. */
const once = (fault: DiskFault) => (failing: number) => (index: number) => (index === failing ? fault : undefined);
const fromThenOn = (fault: DiskFault) => (failing: number) => (index: number, operation: string) =>
  index >= failing && (operation === "write" || operation === "create") ? fault : undefined;

/** A disk that takes nothing any more, whatever it has been told before. */
const dead = (failing: number) => (index: number, operation: string) =>
  index >= failing && operation !== "read" && operation !== "list"
    ? { error: systemError("EIO"), effect: "part" as const }
    : undefined;

/** What there is to go wrong. */
const everyCall = [
  "create /data/wal-spare.tmp",
  "write /data/wal-spare.tmp",
  "sync /data/wal-spare.tmp",
  "rename /data/wal-N.log",
  "write /data/wal-N.log",
  "sync /data/wal-N.log",
  "syncDirectory /data",
  "create /data/snapshot.tmp",
  "write /data/snapshot.tmp",
  "sync /data/snapshot.tmp",
  "rename /data/snapshot-N.db",
  "remove /data/wal-N.log",
];

describe(`faults of files (STORAGE_SEED=${seed})`, () => {
  for (const effect of ["none", "part", "all"] as const) {
    test(`any call fails, ${effect} of it done: nothing acknowledged is lost, and nothing lied about`, async () => {
      assert.ok((await failEverywhere(once({ error: systemError("EIO"), effect }), false, everyCall)) > 10);
    });
  }

  test("from any call on the disk takes nothing any more: what is acknowledged stays", async () => {
    assert.ok((await failEverywhere(dead, false)) > 10);
  });

  for (const effect of ["none", "part"] as const) {
    const fault: DiskFault = { error: systemError("ENOSPC"), effect };
    test(`any call finds the disk full, ${effect} of it done: the store goes on`, async () => {
      await failEverywhere(once(fault), true);
    });
    test(`from any call on the disk is full, until there is room, ${effect} done: the store goes on`, async () => {
      await failEverywhere(fromThenOn(fault), true);
    });
  }

  test("any call fails while a store is opened: the next time it opens", async () => {
    const random = randomSource(seed);
    const settings = { ...options, clock: new ManualClock(), dataDir: DATA_DIR };
    const before = nothingKnown(new Timeline());
    const life = { disk: new SimulatedDisk(), before, random, options: settings, writers: 3, calls: 30 };
    let refused = 0;
    for (const { disk, knowledge } of (await runLifetime(life)).filter((_, i) => i % 7 === 0)) {
      const left = wrecks(disk, random);
      const wreck = left[random(left.length)] as (typeof left)[number];
      const effect = (["none", "part", "all"] as const)[random(3)] as DiskFault["effect"];
      for (let failing = 0, failed = true; failed; failing++) {
        failed = false;
        let calls = 0;
        const fault = () => {
          if (calls++ !== failing) return undefined;
          failed = true;
          return { error: systemError("EIO"), effect };
        };
        const there = wreck.disk.copy();
        const opening = newEmbeddedKV({ ...settings, fileSystem: new SimulatedFileSystem(there, { fault }) });
        await opening.then(
          (kv) => kv.close(),
          (err: unknown) => {
            assert.ok(failed, String(err));
            refused++;
          },
        );
        const kv = await newEmbeddedKV({ ...settings, fileSystem: new SimulatedFileSystem(there) });
        const known = await checkRecovered(kv, knowledge);
        const cut = there.powerCut(nothingSurvives);
        const again = await newEmbeddedKV({ ...settings, fileSystem: new SimulatedFileSystem(cut) });
        await checkRecovered(again, known);
        await Promise.all([kv.close(), again.close()]);
      }
    }
    assert.ok(refused > 10);
  });
});
