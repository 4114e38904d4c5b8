import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CrashTrial, type CrashTrialSettings } from "../../testing/crash/crash-trial.js";
import { nothingKnown } from "../../testing/crash/knowledge.js";
import { type CrashPoint, type LifetimeSettings, runLifetime } from "../../testing/crash/lifetime.js";
import { SimulatedDisk } from "../../testing/disk/simulated-disk.js";
import { SimulatedFileSystem } from "../../testing/disk/simulated-file-system.js";
import { Timeline } from "../../testing/history/timeline.js";
import { ManualClock } from "../../testing/manual-clock.js";
import { type RandomSource, randomSource, testSeed } from "../../testing/random-source.js";
import type { EmbeddedKVOptions } from "../options.js";

const seed = testSeed();
/** A longer run: `STORAGE_CRASH_LIVES=100`. */
const lives = Number(process.env.STORAGE_CRASH_LIVES ?? 1);

/** Segments and snapshots so small that there is always something going on. */
const small = { segmentBytes: 4096, snapshotBytes: 1, autoCompaction: false } as const;

/** A life of a new store. */
function live(
  random: RandomSource,
  options: EmbeddedKVOptions,
  rest: Partial<LifetimeSettings> = {},
): Promise<CrashPoint[]> {
  const before = nothingKnown(new Timeline());
  return runLifetime({ disk: new SimulatedDisk(), before, random, options, writers: 4, calls: 20, ...rest });
}

/** One in which segments were begun and removed, and a snapshot was taken. */
async function eventfulLife(random: RandomSource, options: EmbeddedKVOptions): Promise<CrashPoint[]> {
  for (;;) {
    const points = await live(random, options);
    const has = (what: RegExp) => points.some(({ operation, path }) => what.test(`${operation} ${path}`));
    if (has(/^rename .*snapshot-/) && has(/^remove .*wal-.*log/) && has(/^rename .*wal-/)) return points;
  }
}

async function crashEverywhere(
  settings: Omit<CrashTrialSettings, "random">,
  source: RandomSource,
): Promise<CrashTrial> {
  const trial = new CrashTrial({ ...settings, random: source });
  for (let life = 0; life < lives; life++) {
    for (const point of await eventfulLife(source, settings.options)) await trial.crashAt(point);
  }
  return trial;
}

describe(`crashes (STORAGE_SEED=${seed})`, () => {
  test("whenever the process is killed or the power goes, nothing is lost that anybody was told of", async () => {
    const options = { ...small, clock: new ManualClock() };
    const trial = await crashEverywhere({ options, secondLifeEvery: 10 }, randomSource(seed));
    assert.ok(trial.recoveries > 100 && trial.secondLives > 5);
  });

  test("nor when it crashes again while it recovers", async () => {
    const options = { ...small, clock: new ManualClock() };
    const trial = await crashEverywhere({ options, depth: 1 }, randomSource(seed + 1));
    assert.ok(trial.afterRecoveries > 300);
  });

  test("without syncing a killed process loses nothing, and a power cut the last changes", async () => {
    const options = { ...small, sync: "none" as const, clock: new ManualClock() };
    const trial = await crashEverywhere({ options, secondLifeEvery: 10 }, randomSource(seed + 2));
    assert.ok(trial.recoveries > 100);
  });

  const lies = {
    "a disk that only says that it has written": class extends SimulatedFileSystem {
      override run<T>(...[operation, path, effect]: Parameters<SimulatedFileSystem["run"]>): Promise<T> {
        return super.run(operation, path, operation === "sync" ? () => undefined as T : (effect as () => T));
      }
    },
    "a directory that is never synced": class extends SimulatedFileSystem {
      override async syncDirectory(): Promise<void> {}
    },
  };
  for (const [name, FileSystem] of Object.entries(lies)) {
    test(`${name} is found out`, async () => {
      const random = randomSource(seed);
      const options = { ...small, clock: new ManualClock() };
      const points = await live(random, options, { fileSystem: (...args) => new FileSystem(...args) });
      const trial = new CrashTrial({ random, options });
      await assert.rejects(async () => {
        for (const point of points) await trial.crashAt(point);
      }, /but back at|is lost|is missing|is damaged|mismatch/);
    });
  }
});
