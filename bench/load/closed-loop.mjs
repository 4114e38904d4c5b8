import { createHistogram } from "node:perf_hooks";
import { Errors } from "./errors.mjs";

/**
 * Each worker sends its next request when the previous one is answered, until `count` have been sent. `step(worker, i)` does
 * one and throws when the answer is wrong. A worker does every i that is its number modulo the number of workers, so two never
 * change one object at a time.
 */
export async function closedLoop({ workers, count, from = 0 }, step) {
  const latency = createHistogram();
  const errors = new Errors();
  await Promise.all(
    workers.map(async (worker, number) => {
      for (let i = number; i < count; i += workers.length) {
        const started = process.hrtime.bigint();
        try {
          await step(worker, from + i);
        } catch (err) {
          errors.add(err.message);
        }
        latency.record(process.hrtime.bigint() - started);
      }
    }),
  );
  return { count, latency, errors };
}
