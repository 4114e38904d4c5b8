import assert from "node:assert/strict";
import { test } from "node:test";
import { newLogger } from "../logging/new-logger.js";
import { newFakeClock } from "../testing/fake-clock.js";
import { OperationLog } from "./operation-trace.js";
import { Span } from "./span.js";

const start = new Date(2026, 10, 26, 18, 0, 0).getTime();

/** Spans that only the log hears of. */
function newLog(verbosity: number) {
  const lines: string[] = [];
  const clock = newFakeClock(start);
  const logger = newLogger({ sink: (line) => lines.push(line), format: "json", verbosity, clock });
  const log = OperationLog.at({ logger, clock, random: () => 0.5 });
  const records = () => lines.map((line) => JSON.parse(line) as { msg: string; steps?: string });
  return { clock, records, log, root: new Span({ auditID: "id", log }) };
}

test("an operation that took long is logged with those steps that took more than their share", () => {
  const { clock, root, records } = newLog(2);
  const span = root.start("Get", { "audit-id": "id", url: "/api" });
  clock.advance(10);
  span.addEvent("quick", { len: 3 });
  clock.advance(600);
  span.addEvent("slow");
  span.end(500);
  assert.deepEqual(
    records().map(({ msg, steps }) => ({ msg, steps })),
    [
      {
        msg: 'Trace[1073741824]: "Get" audit-id:id,url:/api (26-Nov-2026 18:00:00.000) (total time: 610ms)',
        steps: '---"slow" 600ms (18:00:00.610)',
      },
    ],
  );
});

test("at level 4 every step of it is", () => {
  const { clock, root, records } = newLog(4);
  const span = root.start("Get");
  span.addEvent("quick");
  clock.advance(500);
  span.end(500);
  assert.equal(records()[0]?.steps, '---"quick" 0ms (18:00:00.000)');
});

test("an operation in another is told with that, and shares its time", () => {
  const { clock, root, records } = newLog(2);
  const outer = root.start("Create");
  clock.advance(20);
  const filter = outer.startUnlogged("a filter");
  const inner = filter.start("Create etcd3", { key: "/a" });
  clock.advance(700);
  inner.addEvent("Txn call succeeded");
  inner.end(500);
  filter.end();
  clock.advance(200);
  outer.addEvent("written");
  assert.deepEqual(records(), []);
  outer.end(500);
  assert.equal(
    records()[0]?.steps,
    [
      '["Create etcd3" key:/a 700ms (18:00:00.020)',
      ' ---"Txn call succeeded" 700ms (18:00:00.720)]',
      '---"written" 200ms (18:00:00.920)',
    ].join("\n"),
  );
});

test("a slow operation in one that is quick enough is logged by itself", () => {
  const { clock, root, records } = newLog(2);
  const outer = root.start("SerializeObject");
  const inner = outer.start("Get");
  clock.advance(600);
  inner.end(500);
  outer.end(5_000);
  assert.match(records()[0]?.msg ?? "", /^Trace\[\d+\]: "Get" .*\(total time: 600ms\)$/);
  assert.equal(records().length, 1);
});

test("what was quick is not logged, nor anything below level 2", () => {
  const { clock, root, records } = newLog(2);
  const span = root.start("Get");
  clock.advance(499);
  span.end(500);
  assert.deepEqual(records(), []);
  assert.equal(newLog(1).log, undefined);
});

test("an operation does not gather steps for ever", () => {
  const { clock, root, records } = newLog(4);
  const span = root.start("WatchList");
  for (let i = 0; i < 1_000; i++) span.addEvent("step");
  clock.advance(500);
  span.end(500);
  assert.equal(records()[0]?.steps?.split("\n").length, 128);
});
