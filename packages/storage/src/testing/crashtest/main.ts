// pnpm --filter @kube-apiserver/storage crashtest --runs 200 [--seed N] [--seconds-per-run S] [--simulated N] [--dir D]
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CrashTest, type CrashTotals } from "./crash-test.js";
import { simulateCrashes } from "./simulated-crashes.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    "seconds-per-run": { type: "string", default: "0.5" },
    simulated: { type: "string", default: "0" },
    dir: { type: "string", default: tmpdir() },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const simulated = Number(values.simulated);
const longestLifeMs = Math.ceil(Number(values["seconds-per-run"]) * 1000);
/** A line now and then says that it goes on. */
const REPORT_EVERY = 20;

function summary(totals: CrashTotals): string {
  const {
    kills,
    killsOpening,
    killsInSnapshot,
    acknowledgedWrites,
    answeredReads,
    watchEvents,
    cutOff,
    cutOffAndDone,
  } = totals;
  return [
    `${kills} kills (${killsOpening} while opening, ${killsInSnapshot} in a snapshot)`,
    `${acknowledgedWrites} acknowledged writes, ${answeredReads} answered reads, ${watchEvents} watch events`,
    `${cutOff} calls cut off, ${cutOffAndDone} of them had taken effect`,
    `revision ${totals.revision}`,
  ].join("; ");
}

const dataDir = await mkdtemp(join(values.dir, "crashtest-"));
const test = new CrashTest({ dataDir, seed, longestLifeMs });
console.log(`${runs} runs with seed ${seed} in ${dataDir}`);
try {
  for (let run = 1; run <= runs; run++) {
    await test.run();
    if (run % REPORT_EVERY === 0 || run === runs) console.log(`run ${run} of ${runs}: ${summary(test.totals)}`);
  }
  if (simulated > 0) console.log(await simulateCrashes(simulated, seed));
  await rm(dataDir, { recursive: true });
  console.log("nothing that was acknowledged or read is lost");
} catch (err) {
  console.error(
    `run ${test.totals.runs + 1} of ${runs} with seed ${seed}: ${err instanceof Error ? err.message : err}`,
  );
  console.error(`the store is left in ${dataDir}`);
  process.exitCode = 1;
}
