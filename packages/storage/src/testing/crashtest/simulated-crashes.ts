import { CrashTrial } from "../crash/crash-trial.js";
import { nothingKnown } from "../crash/knowledge.js";
import { runLifetime } from "../crash/lifetime.js";
import { SimulatedDisk } from "../disk/simulated-disk.js";
import { Timeline } from "../history/timeline.js";
import { ManualClock } from "../manual-clock.js";
import { randomSource } from "../random-source.js";

/** Crashes stores on a simulated disk at every point of so many lives, and while they recover. Says how often. */
export async function simulateCrashes(lives: number, seed: number): Promise<string> {
  const random = randomSource(seed);
  const options = { segmentBytes: 4096, snapshotBytes: 1, autoCompaction: false, clock: new ManualClock() } as const;
  const trial = new CrashTrial({ random, options, depth: 1, secondLifeEvery: 50 });
  let points = 0;
  for (let life = 0; life < lives; life++) {
    const before = nothingKnown(new Timeline());
    const found = await runLifetime({ disk: new SimulatedDisk(), before, random, options, writers: 4, calls: 40 });
    points += found.length;
    for (const point of found) await trial.crashAt(point);
  }
  const { recoveries, afterRecoveries, secondLives } = trial;
  return `simulated: ${lives} lives, ${points} crash points, ${recoveries} recoveries, ${afterRecoveries} of them after a crash in another, ${secondLives} second lives`;
}
