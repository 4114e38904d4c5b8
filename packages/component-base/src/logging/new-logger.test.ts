import assert from "node:assert/strict";
import { test } from "node:test";
import { newFakeClock } from "../testing/fake-clock.js";
import { type LoggerOptions, newLogger } from "./new-logger.js";
import { newPlainLineWriter } from "./plain-lines.js";
import { parseVModule } from "./verbosity.js";

const start = new Date(2026, 10, 25, 18, 33, 7, 123).getTime();

function capture(options: Partial<LoggerOptions>) {
  const lines: string[] = [];
  const clock = newFakeClock(start);
  const logger = newLogger({ sink: (line) => lines.push(line), format: "text", verbosity: 0, clock, ...options });
  return { lines, logger };
}

const pid = String(process.pid).padStart(7);

test("text lines have klog's structured form", () => {
  const { lines, logger } = capture({ name: "apiserver" });
  logger.info("Serving securely", { address: "127.0.0.1:6443", port: 6443, tags: ["a"], big: 9007199254740993n });
  logger.warn('a "quoted" message', { text: "one\ntwo", absent: undefined });
  logger.with("storage", { resource: "pods" }).info("ready", { ms: 1.5 });
  assert.deepEqual(lines, [
    `I1125 18:33:07.123000 ${pid} apiserver] "Serving securely" address="127.0.0.1:6443" port=6443 tags=["a"] big=9007199254740993`,
    `W1125 18:33:07.123000 ${pid} apiserver] "a \\"quoted\\" message" text=<\n\tone\n\ttwo\n >`,
    `I1125 18:33:07.123000 ${pid} apiserver.storage] "ready" resource="pods" ms=1.5`,
  ]);
});

test("errors keep their cause and stack in both formats", () => {
  const err = new Error("cannot write", { cause: new Error("no space") });
  const text = capture({});
  text.logger.error("write failed", { err, file: "wal" });
  assert.match(text.lines[0] ?? "", /^E.*\] "write failed" err="cannot write" stack=<\n\tError: cannot write\n/);
  assert.match(text.lines[0] ?? "", /\n\tcaused by: Error: no space\n[\s\S]* > file="wal"$/);
  const json = capture({ format: "json" });
  json.logger.error("write failed", { err, file: "wal" });
  const { stacktrace, ...record } = JSON.parse(json.lines[0] ?? "");
  assert.deepEqual(record, { ts: start, msg: "write failed", err: "cannot write", file: "wal" });
  assert.match(stacktrace, /caused by: Error: no space/);
});

test("JSON lines have the keys of logging-format=json, and fields cannot replace them", () => {
  const { lines, logger } = capture({ format: "json", verbosity: 4, name: "a" });
  logger.debug("found", { msg: "forged", n: 9007199254740993n, nested: { b: true } });
  assert.equal(lines[0], `{"ts":${start},"logger":"a","msg":"found","v":4,"n":9007199254740993,"nested":{"b":true}}`);
});

test("a field that cannot be written does not cost the line", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  for (const format of ["text", "json"] as const) {
    const { lines, logger } = capture({ format });
    logger.info("loop", { loop });
    assert.match(lines[0] ?? "", /loop/);
  }
});

test("text that clients choose gives whoever shows the log no orders, and hides nothing", () => {
  const { lines, logger } = capture({});
  const orders = "a\u009b31m\u001b[2J\r\u202e\u2028\u007f\ufeff\u{e0001}é";
  const shown = "a\\u009b31m\\u001b[2J\\r\\u202e\\u2028\\u007f\\ufeff\\udb40\\udc01é";
  logger.info(orders, { text: orders, list: [orders], err: new Error(orders) });
  const [line = ""] = lines;
  assert.ok(line.includes(`] "${shown}" err="${shown}" stack=<`), line);
  assert.ok(line.endsWith(` text="${shown}" list=["${shown}"]`), line);
  logger.info("of several lines", { text: `one\tcolumn\n${orders}` });
  assert.ok(lines[1]?.endsWith(` text=<\n\tone\tcolumn\n\t${shown.replace("\\r", "\\u000d")}\n >`), lines[1]);
  for (const text of lines) assert.doesNotMatch(text.replaceAll(/[\n\t]/g, ""), /[\p{C}\p{Zl}]/u);
});

test("verbosity and vmodule", () => {
  const { lines, logger } = capture({ verbosity: 1, vmodule: parseVModule("storage=4,cache*=6,quiet=0") });
  const levels = (name: string) => [0, 1, 4, 5, 6].filter((level) => logger.with(name).enabled(level));
  assert.deepEqual(levels("handler"), [0, 1]);
  assert.deepEqual(levels("storage"), [0, 1, 4]);
  assert.deepEqual(levels("cacher"), [0, 1, 4, 5, 6]);
  assert.deepEqual(levels("quiet"), [0]);
  logger.v(2, "not shown");
  logger.debug("not shown");
  logger.with("api").with("storage").debug("shown");
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /api\.storage\] "shown"/);
});

test("vmodule that is none", () => {
  assert.throws(() => parseVModule("storage"), /"storage" does not have the pattern=N format/);
  assert.throws(() => parseVModule("a=b"), /parsing verbosity/);
  assert.deepEqual(parseVModule(""), []);
});

test("ready-made lines are written as they are", () => {
  const lines: string[] = [];
  const options = { sink: (line: string) => lines.push(line), verbosity: 0, clock: newFakeClock(start) };
  newPlainLineWriter({ ...options, format: "text" })('FLAG: --v="1"');
  newPlainLineWriter({ ...options, format: "json" })('FLAG: --v="1"');
  assert.deepEqual(lines, [
    `I1125 18:33:07.123000 ${pid}] FLAG: --v="1"`,
    `{"ts":${start},"msg":"FLAG: --v=\\"1\\"","v":0}`,
  ]);
});
