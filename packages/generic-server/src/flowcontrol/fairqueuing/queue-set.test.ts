import assert from "node:assert/strict";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { type FakeClock, newFakeClock } from "@kube-apiserver/component-base/testing";
import { newSystemContext } from "../../request/system-context.js";
import { seats, type WorkEstimate } from "../estimation/work-estimate.js";
import { FlowControlMetrics } from "../metrics/flow-control-metrics.js";
import type { FairRequest } from "./fair-request.js";
import { QueueSet, type QueuingConfig } from "./queue-set.js";
import { Dealer, hashFlowID } from "./shuffle-sharding.js";

const flowSchemaName = "schema";

/** A set of queues under a clock that stands still. */
function newQueueSet(queuing: Partial<QueuingConfig>, concurrencyLimit: number) {
  const clock = newFakeClock();
  const registry = newMetricsRegistry();
  const metrics = new FlowControlMetrics(registry);
  const counts = metrics.countsOf("level", flowSchemaName);
  const context = newSystemContext({ clock, signal: new AbortController().signal });
  let idles = 0;
  const set = new QueueSet({ clock, metrics: metrics.newLevelMetrics("level"), onIdle: () => idles++ });
  const config = { queues: 8, queueLengthLimit: 100, handSize: 1, ...queuing };
  const configure = (change: Partial<QueuingConfig>, limit: number) =>
    set.configure({ ...config, ...change }, { concurrencyLimit: limit, concurrencyDenominator: Math.max(1, limit) });
  configure({}, concurrencyLimit);
  const start = (flowDistinguisher: string, workEstimate: WorkEstimate = seats(1)) =>
    set.startRequest({ flowSchemaName, flowDistinguisher, workEstimate, counts, context });
  return { clock, registry, set, start, configure, counts, idles: () => idles };
}

/** A flow of requests, each sent when the one before it, in its thread, is done. */
interface Flow {
  readonly name: string;
  /** Requests under way at a time. */
  readonly threads: number;
  readonly seats?: number;
  /** How long one is worked on. */
  readonly serviceMs: number;
  /** How long a thread waits between two. Default 0. */
  readonly thinkMs?: number;
}

/** Lets flows run for a time; answers with the seat-seconds that each got, and how many of its requests were rejected. */
function simulate(set: ReturnType<typeof newQueueSet>, flows: readonly Flow[], durationMs: number) {
  const { clock, start } = set;
  const got = new Map<string, number>(flows.map(({ name }) => [name, 0]));
  let rejected = 0;
  let isOver = false;
  const send = (flow: Flow) => {
    if (isOver) return;
    const width = flow.seats ?? 1;
    const request = start(flow.name, seats(width));
    if (request === undefined) {
      rejected++;
      clock.setTimer(() => send(flow), 10);
      return;
    }
    const work = () => {
      clock.setTimer(() => {
        got.set(flow.name, (got.get(flow.name) ?? 0) + (width * flow.serviceMs) / 1000);
        set.set.finish(request);
        if (flow.thinkMs === undefined) send(flow);
        else clock.setTimer(() => send(flow), flow.thinkMs);
      }, flow.serviceMs);
    };
    if (request.phase === "executing") work();
    else request.onDispatched = work;
  };
  for (const flow of flows) for (let i = 0; i < flow.threads; i++) send(flow);
  clock.advance(durationMs);
  isOver = true;
  return { got: Object.fromEntries(got), rejected };
}

/** Names of flows that are dealt different queues, one each. */
function apart(count: number, queues = 8): string[] {
  const dealer = new Dealer(queues, 1);
  const names = new Map<number, string>();
  for (let i = 0; names.size < count; i++) {
    const [queue = 0] = dealer.deal(hashFlowID(flowSchemaName, `flow-${i}`));
    if (!names.has(queue)) names.set(queue, `flow-${i}`);
  }
  return [...names.values()];
}

function assertClose(actual: number | undefined, expected: number, tolerance: number, what: string): void {
  const deviation = Math.abs((actual ?? 0) - expected) / expected;
  assert.ok(deviation <= tolerance, `${what}: ${actual} instead of ${expected}`);
}

interface FairnessCase {
  readonly name: string;
  readonly seats: number;
  readonly flows: (names: readonly string[]) => readonly Flow[];
  /** Share of all work that each flow is to get. */
  readonly want: readonly number[];
  readonly tolerance?: number;
}

const fairness: FairnessCase[] = [
  {
    name: "a flow with ten times as many requests gets no more",
    seats: 4,
    flows: ([a = "", b = ""]) => [
      { name: a, threads: 5, serviceMs: 100 },
      { name: b, threads: 50, serviceMs: 100 },
    ],
    want: [0.5, 0.5],
  },
  {
    name: "five flows of different size get a fifth each",
    seats: 5,
    flows: (names) => names.map((name, i) => ({ name, threads: 6 + 3 * i, serviceMs: 70 })),
    want: [0.2, 0.2, 0.2, 0.2, 0.2],
  },
  {
    name: "long requests count for as much as they take",
    seats: 4,
    flows: ([a = "", b = ""]) => [
      { name: a, threads: 10, serviceMs: 200 },
      { name: b, threads: 10, serviceMs: 20 },
    ],
    want: [0.5, 0.5],
  },
  {
    name: "wide requests count for as much as they take",
    seats: 6,
    flows: ([a = "", b = ""]) => [
      { name: a, threads: 12, serviceMs: 50, seats: 3 },
      { name: b, threads: 12, serviceMs: 50 },
    ],
    want: [0.5, 0.5],
  },
  {
    name: "what one flow does not use, the others share",
    seats: 6,
    flows: ([a = "", b = "", c = ""]) => [
      { name: a, threads: 1, serviceMs: 50 },
      { name: b, threads: 20, serviceMs: 50 },
      { name: c, threads: 30, serviceMs: 50 },
    ],
    want: [1 / 6, 2.5 / 6, 2.5 / 6],
    // Its one thread waits for a seat now and then.
    tolerance: 0.16,
  },
];
for (const { name, seats: limit, flows, want, tolerance = 0.06 } of fairness) {
  test(`fairness: ${name}`, () => {
    const set = newQueueSet({}, limit);
    const sent = flows(apart(want.length));
    const durationMs = 60_000;
    const { got, rejected } = simulate(set, sent, durationMs);
    const all = Object.values(got).reduce((a, b) => a + b, 0);
    for (const [i, flow] of sent.entries()) {
      assertClose((got[flow.name] ?? 0) / all, want[i] ?? 0, tolerance, `share of ${flow.name}`);
    }
    assertClose(all, (limit * durationMs) / 1000, tolerance, "work done of what could be");
    assert.equal(rejected, 0);
  });
}

test("a flow that pauses does not save up: it is given no more than its share when it comes back", () => {
  const set = newQueueSet({}, 2);
  const [steady = "", late = ""] = apart(2);
  simulate(set, [{ name: steady, threads: 8, serviceMs: 50 }], 30_000);
  const { got } = simulate(
    set,
    [
      { name: steady, threads: 8, serviceMs: 50 },
      { name: late, threads: 8, serviceMs: 50 },
    ],
    20_000,
  );
  assertClose(got[late], 20, 0.1, "work of the late flow");
});

test("an occasional request waits for its own turn only, however many wait in other flows", () => {
  const { clock, set, start } = newQueueSet({}, 2);
  const [flood = "", quiet = ""] = apart(2);
  const running = [start(flood), start(flood)];
  for (let i = 0; i < 50; i++) start(flood);
  clock.advance(5);
  const request = start(quiet);
  assert.equal(request?.phase, "waiting");
  assert.ok(running[0]);
  clock.advance(5);
  set.finish(running[0]);
  assert.equal(request?.phase, "executing", "the next that is let in is the quiet flow's");
});

test("a full queue rejects, and others do not", async () => {
  const { start, registry } = newQueueSet({ queueLengthLimit: 2 }, 1);
  const [a = "", b = ""] = apart(2);
  assert.deepEqual(
    [start(a), start(a), start(a), start(a), start(b)].map((request) => request?.phase),
    ["executing", "waiting", "waiting", undefined, "waiting"],
  );
  const { body } = await registry.render();
  assert.match(
    body,
    /^apiserver_flowcontrol_rejected_requests_total\{priority_level="level",flow_schema="schema",reason="queue-full"\} 1$/m,
  );
  assert.match(body, /^apiserver_flowcontrol_current_inqueue_requests\{.*\} 3$/m);
  assert.match(body, /^apiserver_flowcontrol_current_executing_seats\{.*\} 1$/m);
});

test("without queues, what finds no seat is rejected", async () => {
  const { start, set, registry, idles } = newQueueSet({ queues: 0 }, 2);
  const [a, b, c] = [start("x"), start("y"), start("z")];
  assert.deepEqual([a?.phase, b?.phase, c], ["executing", "executing", undefined]);
  assert.ok(a && b);
  set.finish(a);
  assert.equal(start("z")?.phase, "executing");
  assert.match((await registry.render()).body, /reason="concurrency-limit"\} 1$/m);
  assert.equal(idles(), 0);
  set.finish(b);
});

test("exempt requests are counted and never held up", async () => {
  const { start, registry } = newQueueSet({ queues: -1 }, 0);
  for (let i = 0; i < 20; i++) assert.equal(start("x")?.phase, "executing");
  const { body } = await registry.render();
  assert.match(body, /^apiserver_flowcontrol_current_executing_requests\{.*\} 20$/m);
  assert.doesNotMatch(body, /^apiserver_flowcontrol_request_wait_duration_seconds_count/m);
});

test("who leaves the queue leaves its place", async () => {
  const { start, set, registry } = newQueueSet({ queueLengthLimit: 1 }, 1);
  const running = start("x");
  const waiting = start("x");
  assert.ok(running && waiting);
  assert.equal(start("x"), undefined);
  set.cancel(waiting);
  set.cancel(waiting);
  const next = start("x");
  assert.equal(next?.phase, "waiting");
  set.finish(running);
  assert.equal(next?.phase, "executing");
  assert.equal(waiting.phase, "over");
  const { body } = await registry.render();
  assert.match(body, /reason="time-out"\} 1$/m);
  assert.match(body, /^apiserver_flowcontrol_current_inqueue_seats\{.*\} 0$/m);
  assert.deepEqual([set.dump().rejected, set.dump().cancelled], [2, 1]);
});

test("finishing twice frees seats once", () => {
  const { start, set } = newQueueSet({}, 1);
  const running = start("x");
  assert.ok(running);
  set.finish(running);
  set.finish(running);
  assert.deepEqual([start("x")?.phase, start("x")?.phase], ["executing", "waiting"]);
});

test("a wide request waits for enough seats at once, and is not passed by", () => {
  const { clock, start, set } = newQueueSet({}, 3);
  const [a = "", b = ""] = apart(2);
  const running = [start(a), start(a), start(a)];
  const wide = start(b, seats(3));
  const narrow = start(a);
  clock.advance(10);
  for (const [i, request] of running.entries()) {
    assert.equal(wide?.phase, "waiting", `${i} are done`);
    assert.ok(request);
    set.finish(request);
  }
  assert.equal(wide?.phase, "executing");
  assert.equal(narrow?.phase, "waiting");
});

test("a request that is wider than the level has its turn alone", () => {
  const { start, set } = newQueueSet({}, 2);
  const first = start("x");
  const wide = start("y", seats(9));
  assert.equal(wide?.phase, "waiting");
  assert.ok(first && wide);
  set.finish(first);
  assert.equal(wide.phase, "executing");
  assert.equal(start("x")?.phase, "waiting");
});

test("seats stay taken after the answer for as long as watchers are busy", () => {
  const { clock, start, set, idles } = newQueueSet({}, 4);
  const write = start("x", { initialSeats: 1, finalSeats: 4, additionalLatencyMs: 25 });
  assert.ok(write);
  const read = start("y");
  clock.advance(10);
  set.finish(write);
  assert.equal(idles(), 0);
  assert.equal(read?.phase, "waiting", "its seats linger");
  clock.advance(24);
  assert.equal(read?.phase, "waiting");
  clock.advance(1);
  assert.equal(read?.phase, "executing");
});

test("work for watchers that is wider than the level takes longer instead", () => {
  const { clock, start, set } = newQueueSet({}, 2);
  const write = start("x", { initialSeats: 1, finalSeats: 8, additionalLatencyMs: 10 });
  assert.ok(write);
  assert.deepEqual(write.workEstimate, { initialSeats: 1, finalSeats: 2, additionalLatencyMs: 40 });
  set.finish(write);
  clock.advance(39);
  assert.equal(write.phase, "lingering");
  clock.advance(1);
  assert.equal(write.phase, "over");
});

test("with more seats more are let in at once, with fewer nobody is thrown out", () => {
  const { start, set, configure } = newQueueSet({}, 1);
  const requests = Array.from({ length: 5 }, () => start("x"));
  const phases = () => requests.map((request) => request?.phase);
  assert.deepEqual(phases(), ["executing", "waiting", "waiting", "waiting", "waiting"]);
  configure({}, 3);
  assert.deepEqual(phases(), ["executing", "executing", "executing", "waiting", "waiting"]);
  configure({}, 1);
  assert.deepEqual(phases(), ["executing", "executing", "executing", "waiting", "waiting"]);
  for (const request of requests.slice(0, 3)) set.finish(request as FairRequest);
  assert.deepEqual(phases(), ["over", "over", "over", "executing", "waiting"]);
});

test("queues that are too many go when they are empty; what waits in them is served", () => {
  const { start, set, configure } = newQueueSet({}, 1);
  const flows = apart(8);
  const requests = flows.map((flow) => start(flow));
  configure({ queues: 2 }, 1);
  assert.equal(set.dump().queues.length, 8);
  for (let i = 0; i < 8; i++) {
    const running = requests.find((request) => request?.phase === "executing");
    assert.ok(running, `${i} are done`);
    set.finish(running);
  }
  assert.equal(set.dump().queues.length, 2);
  assert.deepEqual(
    set.dump().queues.map(({ index }) => index),
    [0, 1],
  );
  assert.equal(set.isIdle, true);
});

test("without queues at last, what waits is still served in turn", () => {
  const { start, set, configure } = newQueueSet({}, 1);
  const [running, waiting] = [start("x"), start("x")];
  assert.ok(running && waiting);
  configure({ queues: 0 }, 1);
  assert.equal(start("x"), undefined);
  set.finish(running);
  assert.equal(waiting.phase, "executing");
});

test("those that waited are told after all is settled, and may come back at once", () => {
  const { start, set } = newQueueSet({}, 1);
  const [running, waiting] = [start("x"), start("x")];
  assert.ok(running && waiting);
  let again: FairRequest | undefined;
  waiting.onDispatched = () => {
    set.finish(waiting);
    again = start("x");
  };
  set.finish(running);
  assert.equal(again?.phase, "executing");
});

test("demand is measured over time", () => {
  const { clock, start, set } = newQueueSet({}, 2);
  const running = Array.from({ length: 4 }, () => start("x"));
  clock.advance(1_000);
  for (const request of running) set.finish(request as FairRequest);
  clock.advance(1_000);
  const { durationMs, average, deviation, max } = set.takeDemand();
  assert.deepEqual([durationMs, average, deviation, max], [2_000, 2, 2, 4]);
  assert.equal(set.takeDemand().max, 0);
});

test("utilization is observed for each nanosecond", async () => {
  const { clock, start, set, registry } = newQueueSet({}, 4);
  const request = start("x");
  clock.advance(3);
  assert.ok(request);
  set.finish(request);
  clock.advance(1);
  set.collectMetrics();
  const { body } = await registry.render();
  const sample = (le: string) =>
    new RegExp(`^apiserver_flowcontrol_priority_level_seat_utilization_bucket\\{.*le="${le}"\\} (\\d+)$`, "m").exec(
      body,
    )?.[1];
  assert.deepEqual(["0", "0\\.2", "0\\.3", "1"].map(sample), ["1000000", "1000000", "4000000", "4000000"]);
});

test("fairness outlasts the setting back of the progress meter", async () => {
  const set = newQueueSet({}, 4);
  const [a = "", b = ""] = apart(2);
  // A year of four seats takes R far beyond where it is set back.
  const [x] = [set.start(a)];
  for (let i = 0; i < 5; i++) {
    set.start(b);
    set.clock.advance(2 ** 23 * 1_000);
    set.set.collectMetrics();
  }
  assert.ok(x);
  assert.match(
    (await set.registry.render()).body,
    /^apiserver_flowcontrol_epoch_advance_total\{.*success="true"\} [1-9]/m,
  );
  const { got } = simulate(
    set,
    [
      { name: a, threads: 9, serviceMs: 50 },
      { name: b, threads: 9, serviceMs: 50 },
    ],
    1,
  );
  assert.equal(Object.keys(got).length, 2);
});

function advanceTo(clock: FakeClock, ms: number): void {
  clock.advance(ms - clock.monotonic());
}

test("a request that waits in vain shows for how long", async () => {
  const { clock, start, set, registry } = newQueueSet({}, 1);
  start("x");
  const waiting = start("x");
  advanceTo(clock, 300);
  assert.ok(waiting);
  set.cancel(waiting);
  const { body } = await registry.render();
  assert.match(body, /^apiserver_flowcontrol_request_wait_duration_seconds_sum\{.*execute="false"\} 0\.3$/m);
});
