import assert from "node:assert/strict";
import { test } from "node:test";
import { isTooManyRequests, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { attributesOf, StandingClock, type TestRequest } from "../testing/admission-harness.js";
import { readEventLimits } from "./configuration.js";
import { newEventRateLimit } from "./event-rate-limit.js";
import { LRUCache } from "./lru-cache.js";

const head = { apiVersion: "eventratelimit.admission.k8s.io/v1alpha1", kind: "Configuration" };
const read = (limits: JSONObject[]) => readEventLimits({ value: { ...head, limits }, strictErrors: [] });

function event(name: string, more: JSONObject = {}): KubeObject {
  return { metadata: { name: "e" }, involvedObject: { kind: "Pod", name }, source: { component: "k" }, ...more };
}

const events = { resource: "events", kind: "Event" };
const user = (name: string) => ({ name, uid: "", groups: [], extra: {} });

const cases: { type: string; same: TestRequest; other: TestRequest; key: string }[] = [
  { type: "Server", same: { ...events, namespace: "b" }, other: { ...events, kind: "Pod" }, key: "" },
  { type: "Namespace", same: events, other: { ...events, namespace: "b" }, key: "ns" },
  { type: "User", same: { ...events, user: user("u") }, other: { ...events, user: user("v") }, key: "u" },
  {
    type: "SourceAndObject",
    same: { ...events, object: event("p") },
    other: { ...events, object: event("q") },
    key: "kPodp",
  },
];
for (const { type, same, other, key } of cases) {
  test(`${type}: a burst is taken, and then as many as come in`, async () => {
    const clock = new StandingClock();
    const plugin = newEventRateLimit(read([{ type, qps: 2, burst: 3 }]), clock);
    const send = (request: TestRequest) => plugin.validate(attributesOf({ object: event("p"), ...request }));
    for (let count = 0; count < 3; count++) await send(same);
    const refusal = await send(same).catch((err: unknown) => err);
    assert.ok(isTooManyRequests(refusal));
    assert.equal((refusal as Error).message, `Too many requests: limit reached on type ${type} for key ${key}`);
    await send(other);
    await send({ ...same, dryRun: true });
    await send({ ...same, group: "events.k8s.io" });
    clock.nowMs += 1000;
    for (let count = 0; count < 2; count++) await send(same);
    await assert.rejects(send(same));
  });
}

test("of many namespaces the ones that are busy are remembered", () => {
  const cache = new LRUCache<number>(2);
  let made = 0;
  const get = (key: string) => cache.getOrAdd(key, () => made++);
  assert.deepEqual([get("a"), get("b"), get("a"), get("c"), get("a"), get("b")], [0, 1, 0, 2, 0, 3]);
  assert.equal(cache.size, 2);
});

test("mistakes of a configuration come together", () => {
  assert.throws(() => readEventLimits(undefined), { message: "limits: Invalid value: null: must not be empty" });
  assert.throws(() => read([{ type: "X", qps: 0, burst: -1, cacheSize: -1 }]), {
    message:
      '[limits[0].type: Unsupported value: "X": supported values: "Namespace", "Server", "SourceAndObject", "User", limits[0].burst: Invalid value: -1: must be positive, limits[0].qps: Invalid value: 0: must be positive, limits[0].cacheSize: Invalid value: -1: must not be negative]',
  });
  assert.throws(() => read([{ type: "Server", qps: 1, burst: 1, size: 1 }]), /unknown field "limits\[0\].size"/);
});
