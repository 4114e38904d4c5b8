import { Transform } from "node:stream";
import { type Clock, sleep } from "@kube-apiserver/component-base";

/** Shortest wait worth a timer, in milliseconds: what is due sooner passes at once. */
const minWaitMs = 5;

/**
 * A stream that lets `bytesPerSecond` through; time in which nothing comes cannot be saved up. Mirrors
 * `flowrate.NewReader`.
 */
export function newThrottle(bytesPerSecond: number, clock: Clock): Transform {
  let dueMs = clock.monotonic();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const now = clock.monotonic();
      dueMs = Math.max(dueMs, now) + (chunk.length * 1000) / bytesPerSecond;
      const waitMs = dueMs - now;
      if (waitMs < minWaitMs) done(null, chunk);
      else sleep(clock, waitMs).then(() => done(null, chunk));
    },
  });
}
