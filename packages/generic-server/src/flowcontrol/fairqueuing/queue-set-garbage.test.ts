import assert from "node:assert/strict";
import { test } from "node:test";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import type { RequestContext } from "../../request/request-context.js";
import { newSystemContext } from "../../request/system-context.js";
import { seats } from "../estimation/work-estimate.js";
import { FlowControlMetrics } from "../metrics/flow-control-metrics.js";
import type { FairRequest } from "./fair-request.js";
import { QueueSet } from "./queue-set.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as (options: { readonly type: "minor" | "major" }) => void;

/** A context as heavy as one with its request, response and headers. */
function heavyContext(base: RequestContext): RequestContext {
  return { ...base, ballast: new Array(2_500).fill(0) } as RequestContext;
}

/** Growth in bytes after requests that overlapped, eight at a time, when only the young generation is collected. */
function growthOf(queues: number): number {
  const clock = newFakeClock();
  const metrics = new FlowControlMetrics(newMetricsRegistry());
  const counts = metrics.countsOf("level", "schema");
  const set = new QueueSet({ clock, metrics: metrics.newLevelMetrics("level"), onIdle: () => undefined });
  const dispatching = { concurrencyLimit: 100, concurrencyDenominator: 100 };
  set.configure({ queues, queueLengthLimit: 100, handSize: 1 }, dispatching);
  const base = newSystemContext({ clock, signal: new AbortController().signal });
  const running: (FairRequest | undefined)[] = new Array(8).fill(undefined);
  const arrival = { flowSchemaName: "schema", flowDistinguisher: "", workEstimate: seats(1), counts };
  const run = (requests: number) => {
    for (let i = 0; i < requests; i++) {
      const done = running[i % running.length];
      if (done !== undefined) set.finish(done);
      running[i % running.length] = set.startRequest({ ...arrival, context: heavyContext(base) });
      if (i % 50 === 0) collectGarbage({ type: "minor" });
    }
  };
  run(500);
  collectGarbage({ type: "major" });
  const before = getHeapStatistics().used_heap_size;
  run(2_000);
  return getHeapStatistics().used_heap_size - before;
}

for (const [kind, queues] of Object.entries({ exempt: -1, limited: 8 })) {
  test(`requests of ${kind} levels are garbage of the young generation`, () => {
    const mib = growthOf(queues) / 2 ** 20;
    assert.ok(mib < 4, `${mib.toFixed(1)} MiB of 2,000 requests were kept`);
  });
}
