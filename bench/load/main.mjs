#!/usr/bin/env node
// The load generator, a process of its own: a job comes in as JSON on standard input, its figures go out as JSON on standard
// output.
import { text } from "node:stream/consumers";
import { closedLoop } from "./closed-loop.mjs";

import { openForWorkers } from "./connections.mjs";
import { definitions } from "./definitions.mjs";
import { flood, prepareFlood, quiet, steady } from "./flood.mjs";
import { list } from "./list.mjs";
import { measure } from "./measure.mjs";
import { objectOperations, prepareObjects, removeObjects } from "./object-operations.mjs";
import { preparePods } from "./pods.mjs";
import { watchFanOut } from "./watch-fan-out.mjs";

const steps = { ...objectOperations, list };

async function requests(job) {
  const { workers, concurrency, count, target, pids } = job;
  const upTo = (n) => Math.ceil(n / concurrency) * concurrency;
  const from = upTo(job.warmup);
  const run = { ...job, objects: upTo(job.objects ?? 0), total: from + count };
  const step = await steps[job.operation](run);
  const { errors } = await closedLoop({ workers, count: from }, step);
  errors.throwIfAny("warm-up");
  const figures = await measure({ target, pids }, async () => {
    const { errors, ...done } = await closedLoop({ workers, count, from }, step);
    return { ...done, errors: errors.counts };
  });
  if (job.operation === "create") await removeObjects(run, "create", from + count);
  return { ...figures, bytes: step.bytes };
}

const job = JSON.parse(await text(process.stdin));
const run = { ...job, workers: await openForWorkers(job) };
const others = {
  "prepare-pods": preparePods,
  "prepare-objects": prepareObjects,
  definitions,
  watch: watchFanOut,
  "prepare-flood": prepareFlood,
  flood,
  quiet,
  steady,
};
const figures = await (others[job.operation] ?? requests)(run);
console.log(JSON.stringify(figures ?? {}));
process.exit(0);
