// What a run does with tests that do not end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { newBatches, writeBatch } from "./test-batches.mjs";

const reporter = fileURLToPath(new URL("test-reporter.mjs", import.meta.url));
const limits = { fileMs: 500, lingerMs: 200 };
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "run-tests-"));
});
after(() => rmSync(folder, { recursive: true }));

/** Runs files of these names and bodies in one process. */
async function run(files, processMs = 20_000) {
  const paths = Object.entries(files).map(([name, body]) => {
    const path = join(folder, `${name}.test.mjs`);
    writeFileSync(path, `import { after, beforeEach, describe, test } from "node:test";\n${body}\n`);
    return path;
  });
  const reporters = [`--test-reporter=spec`, `--test-reporter=${reporter}`].flatMap((flag) => [
    flag,
    "--test-reporter-destination=stdout",
  ]);
  const batch = writeBatch(folder, 0, paths, limits);
  // Where this test itself runs as one of many, its environment would make the run report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--test", `--test-timeout=${processMs}`, ...reporters, batch], { env });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve))), out: out + err };
}

test("a test that waits without end fails by its name, and the next file runs", async () => {
  const { code, out } = await run({
    hangs: `test("waits", () => new Promise(() => {}));`,
    next: `test("is reached", () => {});`,
  });
  assert.equal(code, 1);
  assert.match(out, /✖ waits/);
  assert.match(out, /✔ is reached/);
});

test("a test file whose code never gives way is named", async () => {
  const blocks = `test("blocks", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`;
  const isNamed = /begun and never ended:\n {2}- .*blocks\.test\.mjs/;
  // Once the process has had enough time to come to the file.
  for (let processMs = 1000; ; processMs *= 2) {
    const { code, out } = await run({ blocks }, processMs);
    assert.notEqual(code, 0);
    if (isNamed.test(out)) break;
    assert.ok(processMs < 60_000, out);
  }
});

test("what a file leaves open fails the run", async () => {
  const { code, out } = await run({ leaves: `test("passes", () => void setInterval(() => {}, 1000));` });
  assert.equal(code, 1);
  assert.match(out, /left open by .*leaves\.test\.mjs: .*Timeout/);
});

test("hooks of a file are its own", async () => {
  const { code, out } = await run({
    first: `beforeEach(() => { globalThis.count = (globalThis.count ?? 0) + 1; });
            after(() => { if (globalThis.count !== 2) throw new Error("count"); });
            test("a", () => {}); test("b", () => {});`,
    second: `await new Promise((resolve) => setTimeout(resolve, 5));
             describe("later", async () => {
               await Promise.resolve();
               beforeEach(() => { globalThis.count++; });
               test("c", () => { if (globalThis.count !== 3) throw new Error("count"); });
             });
             await new Promise((resolve) => setTimeout(resolve, 5));
             test("d", () => { if (globalThis.count !== 3) throw new Error("count"); });`,
  });
  assert.equal(code, 0, out);
});

test("an error that nobody catches fails the test that made it", async () => {
  const { code, out } = await run({
    throws: `test("before", () => {});
             test("throws", () => new Promise(() => setTimeout(() => { throw new Error("thrown later"); }, 5)));
             test("rejects", () => new Promise(() => void Promise.reject(new Error("rejected"))));
             describe("inner", () => { test("after", async () => {}); });`,
  });
  assert.notEqual(code, 0);
  assert.match(out, /✖ throws.*\n.*thrown later/);
  assert.match(out, /✖ rejects.*\n.*rejected/);
  assert.match(out, /✔ before[\s\S]*✔ after/);
});

test("every file is in one batch", () => {
  const names = (of, count) => Array.from({ length: count }, (_, index) => `${of}${index}`);
  const packages = [names("a", 30), names("b", 1), []];
  const batches = newBatches(packages);
  assert.deepEqual(batches.flat().sort(), packages.flat().sort());
  assert.deepEqual(
    batches.map(({ length }) => length),
    [1, 10, 10, 10],
  );
});
