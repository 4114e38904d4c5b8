import assert from "node:assert/strict";
import { test } from "node:test";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { numberedAuditEvents } from "../../testing/audit-events.js";
import type { AuditEvent } from "../audit-event.js";
import type { AuditBackend } from "./backend.js";
import { type BatchConfig, newBufferedBackend } from "./buffered-backend.js";

/** A backend whose deliveries a test ends itself. */
class HeldBackend implements AuditBackend {
  readonly batches: string[][] = [];
  readonly #held: ((success: boolean) => void)[] = [];
  #isHolding: boolean;
  isShutDown = false;

  constructor(isHolding = false) {
    this.#isHolding = isHolding;
  }

  processEvents(events: readonly AuditEvent[]): Promise<boolean> {
    this.batches.push(events.map(({ facts }) => facts.request.facts.auditID));
    return this.#isHolding ? new Promise((resolve) => this.#held.push(resolve)) : Promise.resolve(true);
  }

  release(): void {
    this.#isHolding = false;
    for (const resolve of this.#held.splice(0)) resolve(true);
  }

  shutdown(): Promise<void> {
    this.isShutDown = true;
    return Promise.resolve();
  }
}

const defaults: BatchConfig = { bufferSize: 10, maxBatchSize: 2, maxBatchWaitMs: 1000, asyncDelegate: true };

function start(delegate: HeldBackend, change: Partial<BatchConfig> = {}) {
  const clock = newFakeClock();
  const lost: string[] = [];
  const report = (plugin: string, err: unknown, events: readonly AuditEvent[]) =>
    lost.push(...events.map(({ facts }) => `${plugin}: ${err}: ${facts.request.facts.auditID}`));
  const backend = newBufferedBackend(delegate, { ...defaults, ...change }, { clock, report });
  const put = (count: number, from = 0) => assert.equal(backend.processEvents(numberedAuditEvents(count, from)), true);
  return { clock, lost, backend, put };
}

/** Lets everything happen that waits for nothing. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a full batch goes out at once, the rest when time is up", async () => {
  const delegate = new HeldBackend();
  const { clock, put, backend } = start(delegate);
  await settled();
  put(3);
  await settled();
  assert.deepEqual(delegate.batches, [["0", "1"]]);
  clock.advance(999);
  await settled();
  assert.equal(delegate.batches.length, 1);
  clock.advance(1);
  await settled();
  assert.deepEqual(delegate.batches, [["0", "1"], ["2"]]);
  await backend.shutdown();
});

test("what does not fit is lost, and reported; nobody waits", async () => {
  const delegate = new HeldBackend(true);
  const { put, lost, backend } = start(delegate, { bufferSize: 2, asyncDelegate: false });
  await settled();
  put(2);
  await settled();
  put(3, 2);
  assert.deepEqual(lost, ["buffered: audit buffer queue blocked: 4"]);
  delegate.release();
  await backend.shutdown();
  assert.deepEqual(delegate.batches, [
    ["0", "1"],
    ["2", "3"],
  ]);
});

test("a batch that is being filled has room besides the buffer", async () => {
  const delegate = new HeldBackend();
  const { put, lost, backend } = start(delegate, { bufferSize: 1, maxBatchSize: 4 });
  await settled();
  put(5);
  assert.deepEqual(lost, []);
  await backend.shutdown();
  assert.deepEqual(delegate.batches.flat(), ["0", "1", "2", "3", "4"]);
});

test("a slow delivery keeps the next one waiting only where order matters", async () => {
  for (const asyncDelegate of [true, false]) {
    const delegate = new HeldBackend(true);
    const { put, backend } = start(delegate, { asyncDelegate });
    await settled();
    put(4);
    await settled();
    assert.equal(delegate.batches.length, asyncDelegate ? 2 : 1);
    delegate.release();
    await backend.shutdown();
    assert.equal(delegate.batches.length, 2);
  }
});

test("batches are held back when there are too many a second", async () => {
  const delegate = new HeldBackend();
  const { clock, put, backend } = start(delegate, { maxBatchSize: 1, throttle: { qps: 2, burst: 2 } });
  await settled();
  put(4);
  await settled();
  assert.equal(delegate.batches.length, 2);
  clock.advance(499);
  await settled();
  assert.equal(delegate.batches.length, 2);
  clock.advance(1);
  await settled();
  assert.equal(delegate.batches.length, 3);
  clock.advance(500);
  await backend.shutdown();
  assert.equal(delegate.batches.length, 4);
});

test("what has gathered behind a slow delivery goes out together, where that is wanted", async () => {
  const delegate = new HeldBackend(true);
  const { put, backend } = start(delegate, { maxBatchSize: 1, maxDrainSize: 3, asyncDelegate: false });
  await settled();
  put(1);
  await settled();
  put(5, 1);
  delegate.release();
  await backend.shutdown();
  assert.deepEqual(delegate.batches, [["0"], ["1", "2", "3"], ["4", "5"]]);
});

test("shutdown delivers everything, and refuses what comes later", async () => {
  const delegate = new HeldBackend(true);
  const { put, lost, backend } = start(delegate);
  put(5);
  const done = backend.shutdown();
  await settled();
  assert.equal(delegate.isShutDown, false);
  delegate.release();
  await done;
  assert.deepEqual(delegate.batches.flat(), ["0", "1", "2", "3", "4"]);
  assert.equal(delegate.isShutDown, true);
  put(1, 5);
  assert.deepEqual(lost, ["buffered: audit backend shut down: 5"]);
});
