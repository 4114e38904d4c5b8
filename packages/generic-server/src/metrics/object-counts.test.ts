import assert from "node:assert/strict";
import { test } from "node:test";
import { discardLogger, newMetricsRegistry } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { newObjectCounter } from "./object-counts.js";

const deployments = { group: "apps", resource: "deployments" };
const periodMs = 60_000;

function setUp(period = periodMs) {
  const registry = newMetricsRegistry();
  const clock = newFakeClock(0);
  const counter = newObjectCounter({ registry, periodMs: period, clock, logger: discardLogger, jitter: () => 0.5 });
  const shown = async () => (await registry.render()).body.split("\n").filter((line) => /^apiserver_/.test(line));
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, counter, shown, pass };
}

test("objects are counted once a period, and a failure shows", async () => {
  const { counter, shown, pass } = setUp();
  let count: () => Promise<number> = () => Promise.resolve(3);
  const stats = async () => ({ objectCount: await count(), averageObjectBytes: 100 });
  const abort = new AbortController();
  counter(deployments, { stats }, abort.signal);
  await pass(500);
  assert.deepEqual(await shown(), [
    'apiserver_resource_objects{group="apps",resource="deployments"} 3',
    'apiserver_storage_objects{resource="deployments.apps"} 3',
  ]);
  count = () => Promise.reject(new Error("unreachable"));
  await pass(periodMs);
  assert.match((await shown())[0] ?? "", / 3$/, "a period is lengthened by the jitter");
  await pass(periodMs * 0.6);
  assert.deepEqual(await shown(), [
    'apiserver_resource_objects{group="apps",resource="deployments"} -1',
    'apiserver_storage_objects{resource="deployments.apps"} -1',
  ]);
  abort.abort();
  await pass(0);
  assert.deepEqual(await shown(), [], "a resource that is gone has no figure");
});

test("a resource that goes while it is counted leaves no figure behind", async () => {
  const { counter, shown, pass } = setUp();
  let finish: (count: number) => void = () => undefined;
  const abort = new AbortController();
  const count = () => new Promise<number>((resolve) => (finish = resolve));
  const stats = async () => ({ objectCount: await count(), averageObjectBytes: 100 });
  counter(deployments, { stats }, abort.signal);
  await pass(500);
  abort.abort();
  finish(3);
  await pass(0);
  assert.deepEqual(await shown(), []);
});

test("with a period of 0 nothing is counted", async () => {
  const { counter, shown, pass } = setUp(0);
  counter(deployments, { stats: () => assert.fail("counted") }, new AbortController().signal);
  await pass(10 * periodMs);
  assert.deepEqual(await shown(), []);
});
