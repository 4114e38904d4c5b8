import assert from "node:assert/strict";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { newRequestInfo } from "../../request/request-info-factory.js";
import { FlowControlMetrics } from "../metrics/flow-control-metrics.js";
import { ObjectCountTracker } from "./object-count-tracker.js";
import { WatchTracker } from "./watch-tracker.js";
import { newWorkEstimator } from "./work-estimator.js";

const pods = { group: "", resource: "pods" };

function setUp(objectCount = 0, averageObjectBytes = 5_000) {
  const clock = newFakeClock();
  const objectCounts = new ObjectCountTracker(clock);
  objectCounts.set(pods, { objectCount, averageObjectBytes });
  const watches = new WatchTracker();
  const counts = new FlowControlMetrics(newMetricsRegistry()).countsOf("level", "schema");
  const estimate = newWorkEstimator({ objectCounts, watches });
  const workOf = (method: string, url: string, maxSeats = 0) =>
    estimate({ info: newRequestInfo(method, url), url, maxSeats, counts });
  const watch = (url: string) => watches.register(newRequestInfo("GET", url));
  return { clock, objectCounts, watches, workOf, watch };
}

const lists: { name: string; count?: number; bytes?: number; url: string; maxSeats?: number; want: number }[] = [
  { name: "a resource nobody counts here", url: "/apis/example.com/v1/widgets", want: 1 },
  { name: "no objects", count: 0, url: "/api/v1/pods", want: 1 },
  // 100 objects of 5 kB are 500 kB.
  { name: "what it has in memory, at 100 kB a seat", count: 100, url: "/api/v1/pods", want: 5 },
  {
    name: "from the cache no more than 1 MB at a time",
    count: 10_000,
    url: "/api/v1/pods?resourceVersion=0",
    want: 10,
  },
  {
    name: "the past comes from the store, all at once",
    count: 1_000,
    url: "/api/v1/pods?resourceVersion=5&resourceVersionMatch=Exact",
    want: 50,
  },
  { name: "a page", count: 1_000, url: "/api/v1/pods?limit=40", want: 2 },
  { name: "a later page comes from the store", count: 1_000, url: "/api/v1/pods?limit=500&continue=x", want: 25 },
  {
    name: "a page at a version, as it was before there was a match for it",
    count: 1_000,
    url: "/api/v1/pods?limit=500&resourceVersion=7",
    want: 25,
  },
  {
    name: "with a selector the store has to be read on",
    count: 1_000,
    url: "/api/v1/pods?limit=40&continue=x&labelSelector=a%3Db",
    want: 25,
  },
  { name: "one object by its name", count: 10_000, url: "/api/v1/pods?fieldSelector=metadata.name%3Dx", want: 1 },
  { name: "never more than the level allows", count: 10_000, url: "/api/v1/pods", maxSeats: 3, want: 3 },
  { name: "never more than a hundred", count: 100_000, url: "/api/v1/pods?limit=90000&continue=x", want: 100 },
  {
    name: "a limit that is none is as bad as it may be",
    count: 1,
    url: "/api/v1/pods?limit=many",
    maxSeats: 7,
    want: 7,
  },
  { name: "a watch that begins with a list", count: 100, url: "/api/v1/pods?watch=1", want: 5 },
  {
    name: "a watch that asks for one",
    count: 100,
    url: "/api/v1/pods?watch=1&resourceVersion=9&sendInitialEvents=true",
    want: 5,
  },
  { name: "a watch that goes on", count: 10_000, url: "/api/v1/pods?watch=1&resourceVersion=9", want: 1 },
  // What is not known is as large as may be: 1.5 MB.
  { name: "objects of unknown size", count: 2, bytes: 0, url: "/api/v1/pods?limit=2&continue=x", want: 30 },
];
for (const { name, count = 0, bytes, url, maxSeats, want } of lists) {
  test(`seats of a list: ${name}`, () => {
    const { initialSeats, finalSeats } = setUp(count, bytes).workOf("GET", url, maxSeats);
    assert.deepEqual([initialSeats, finalSeats], [want, 0]);
  });
}

test("a count that is too old is no count: as much as there may be", () => {
  const { clock, workOf, objectCounts } = setUp(1);
  clock.advance(3 * 60_000);
  assert.equal(workOf("GET", "/api/v1/pods").initialSeats, 1);
  clock.advance(1);
  assert.equal(workOf("GET", "/api/v1/pods").initialSeats, 10);
  assert.equal(workOf("GET", "/api/v1/pods?limit=5000&continue=x").initialSeats, 100);
  objectCounts.forget(pods);
  assert.equal(workOf("GET", "/api/v1/pods").initialSeats, 1);
});

test("a write makes work for those who watch: all, the namespace, the object", () => {
  const { workOf, watch } = setUp();
  const update = () => workOf("PUT", "/api/v1/namespaces/a/pods/p");
  for (let i = 0; i < 9; i++) watch("/api/v1/pods?watch=1");
  assert.deepEqual(update(), { initialSeats: 1, finalSeats: 0, additionalLatencyMs: 0 }, "nine are not worth it");
  watch("/api/v1/namespaces/b/pods?watch=1");
  watch("/api/v1/configmaps?watch=1");
  assert.equal(update().finalSeats, 0, "they watch something else");
  const forget = watch("/api/v1/namespaces/a/pods?watch=1");
  assert.deepEqual(update(), { initialSeats: 1, finalSeats: 1, additionalLatencyMs: 5 });
  watch("/api/v1/namespaces/a/pods?watch=1&fieldSelector=metadata.name%3Dp");
  assert.deepEqual(update(), { initialSeats: 1, finalSeats: 2, additionalLatencyMs: 5 });
  assert.equal(workOf("DELETE", "/api/v1/namespaces/a/pods/q").finalSeats, 1);
  assert.equal(workOf("GET", "/api/v1/namespaces/a/pods/p").finalSeats, 0);
  forget();
  assert.equal(update().finalSeats, 1);
});

test("pods of one node are found by an index: who watches them is not in the way of others", () => {
  const { workOf, watch } = setUp();
  for (let i = 0; i < 50; i++) watch(`/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Dn${i}`);
  assert.equal(workOf("POST", "/api/v1/namespaces/a/pods").finalSeats, 0);
  for (let i = 0; i < 10; i++) watch("/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3D");
  assert.equal(workOf("POST", "/api/v1/namespaces/a/pods").finalSeats, 1);
});

test("much work for watchers takes few seats for longer", () => {
  const { workOf, watch } = setUp();
  for (let i = 0; i < 200; i++) watch("/api/v1/pods?watch=1");
  const create = (maxSeats?: number) => workOf("POST", "/api/v1/namespaces/a/pods", maxSeats);
  assert.deepEqual(create(), { initialSeats: 1, finalSeats: 10, additionalLatencyMs: 10 });
  assert.deepEqual(create(4), { initialSeats: 1, finalSeats: 4, additionalLatencyMs: 25 });
});

test("tokens are no events", () => {
  const { workOf, watch } = setUp();
  for (let i = 0; i < 50; i++) watch("/api/v1/serviceaccounts?watch=1");
  assert.equal(workOf("POST", "/api/v1/namespaces/a/serviceaccounts/default/token").finalSeats, 0);
  assert.equal(workOf("PUT", "/api/v1/namespaces/a/serviceaccounts/default").finalSeats, 5);
});
