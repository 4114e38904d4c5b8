import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { newFakeClock } from "../testing/fake-clock.js";
import { newMetricsRegistry } from "./metrics-registry.js";
import { addProcessMetrics } from "./process-metrics.js";

const valuesOf = (body: string) => body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

test("counters, gauges and histograms are exposed in Prometheus' text format", async () => {
  const registry = newMetricsRegistry();
  const requests = registry.counter({ name: "requests_total", help: "Requests.", labels: ["verb", "code"] });
  requests.inc(["get", "200"]);
  requests.inc(["get", "200"], 2);
  requests.cell(["list", "200"]).inc();
  const open = registry.gauge({ name: "open", help: "Open." });
  open.inc();
  open.inc([], 4);
  open.dec();
  const seconds = registry.histogram({ name: "seconds", help: "Seconds.", buckets: [0.1, 1] });
  for (const value of [0.1, 0.5]) seconds.observe([], value);
  seconds.cell().observe(3);
  const { contentType, body } = await registry.render();
  assert.match(contentType, /^text\/plain; version=0\.0\.4/);
  assert.match(body, /# HELP requests_total Requests\.\n# TYPE requests_total counter\n/);
  assert.deepEqual(valuesOf(body), [
    "open 4",
    'requests_total{verb="get",code="200"} 3',
    'requests_total{verb="list",code="200"} 1',
    'seconds_bucket{le="0.1"} 1',
    'seconds_bucket{le="1"} 2',
    'seconds_bucket{le="+Inf"} 3',
    "seconds_sum 3.6",
    "seconds_count 3",
  ]);
});

test("label values of clients cannot grow a metric without end", async () => {
  const registry = newMetricsRegistry({ maxSeriesPerMetric: 2 });
  const counter = registry.counter({ name: "c", help: "C.", labels: ["resource"] });
  for (const name of ["a", "b", "c", "d", "__proto__"]) counter.inc([name]);
  assert.deepEqual(valuesOf((await registry.render()).body), [
    'c{resource="a"} 1',
    'c{resource="b"} 1',
    'c{resource="unexpected"} 3',
  ]);
});

test("allowed label values and disabled metrics", async () => {
  const registry = newMetricsRegistry({
    disabled: new Set(["hidden"]),
    allowedLabelValues: new Map([["c", new Map([["verb", new Set(["get"])]])]]),
  });
  registry.gauge({ name: "hidden", help: "H." });
  const counter = registry.counter({ name: "c", help: "C.", labels: ["verb", "code"] });
  counter.inc(["get", "200"]);
  counter.inc(["brew", "418"]);
  assert.deepEqual(valuesOf((await registry.render()).body), [
    'c{verb="get",code="200"} 1',
    'c{verb="unexpected",code="418"} 1',
  ]);
});

test("hostile label values are escaped", async () => {
  const registry = newMetricsRegistry();
  registry.counter({ name: "c", help: "C.", labels: ["path"] }).inc(['a"\n} 1\nfaked{x="\\']);
  assert.deepEqual(valuesOf((await registry.render()).body), ['c{path="a\\"\\n} 1\\nfaked{x=\\"\\\\"} 1']);
});

test("mistakes of the programmer are refused", () => {
  const registry = newMetricsRegistry();
  const counter = registry.counter({ name: "c", help: "C.", labels: ["a"] });
  assert.throws(() => registry.gauge({ name: "c", help: "again" }), /registered already/);
  assert.throws(() => counter.inc([]), /inconsistent label cardinality/);
  assert.throws(() => counter.inc(["x"], -1), /does not go down/);
  assert.throws(() => registry.histogram({ name: "h", help: "H.", buckets: [1, 1] }), /do not ascend/);
});

test("two registries share nothing, and collectors run at each scrape", async () => {
  const [one, two] = [newMetricsRegistry(), newMetricsRegistry()];
  const gauge = one.gauge({ name: "g", help: "G.", labels: ["n"] });
  let scrapes = 0;
  one.addCollector(async () => {
    gauge.reset();
    gauge.set([String(++scrapes)], 1);
  });
  await one.render();
  assert.deepEqual(valuesOf((await one.render()).body), ['g{n="2"} 1']);
  assert.deepEqual(valuesOf((await two.render()).body), []);
});

test("a series can be taken back", async () => {
  const registry = newMetricsRegistry();
  const gauge = registry.gauge({ name: "g", help: "G.", labels: ["group", "resource"] });
  gauge.set(["", "pods"], 1);
  gauge.set(["apps", "deployments"], 2);
  gauge.remove(["", "pods"]);
  gauge.remove(["", "never"]);
  const counter = registry.counter({ name: "n", help: "N.", labels: ["key"] });
  for (const key of ["old", "new"]) counter.inc([key]);
  counter.remove(["old"]);
  const values = valuesOf((await registry.render()).body);
  assert.deepEqual(values, ['g{group="apps",resource="deployments"} 2', 'n{key="new"} 1']);
});

test("process metrics", async () => {
  const registry = newMetricsRegistry();
  const running = addProcessMetrics(registry, newFakeClock(Date.now()));
  const { body } = await registry.render();
  running.stop();
  const cpu = /^process_cpu_seconds_total (\S+)$/m.exec(body)?.[1];
  assert.ok(Number(cpu) > 0);
  assert.ok(Number(/^process_resident_memory_bytes (\S+)$/m.exec(body)?.[1]) > 1e6);
  assert.match(body, /^nodejs_eventloop_utilization_ratio \d/m);
});

test("the delay of the event loop is that since the previous scrape", async () => {
  const registry = newMetricsRegistry();
  const running = addProcessMetrics(registry, newFakeClock(Date.now()));
  const scrape = async (quantile: string) => {
    const { body } = await registry.render();
    return Number(
      new RegExp(`^nodejs_eventloop_delay_seconds\\{quantile="${quantile}"\\} (\\S+)$`, "m").exec(body)?.[1],
    );
  };
  assert.equal(await scrape("1"), 0, "nothing is sampled before the first scrape");
  await setTimeout(50);
  const blockedMs = 150;
  const end = performance.now() + blockedMs;
  while (performance.now() < end);
  await setTimeout(50);
  const longest = await scrape("0.999");
  assert.ok(longest * 1000 > blockedMs - 20, `${longest} s`);
  assert.ok((await scrape("0.5")) * 1000 < blockedMs, "begins anew");
  running.stop();
});
