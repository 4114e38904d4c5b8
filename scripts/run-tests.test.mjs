// What a run does with tests that do not end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const reporter = fileURLToPath(new URL("test-reporter.mjs", import.meta.url));
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "run-tests-"));
});
after(() => rmSync(folder, { recursive: true }));

/** Runs files of these names and bodies. */
async function run(files, processMs) {
  const paths = Object.entries(files).map(([name, body]) => {
    const path = join(folder, `${name}.test.mjs`);
    writeFileSync(path, `import { test } from "node:test";\n${body}\n`);
    return path;
  });
  const reporters = ["--test-reporter=spec", `--test-reporter=${reporter}`].flatMap((flag) => [
    flag,
    "--test-reporter-destination=stdout",
  ]);
  // Where this test itself runs as one of many, its environment would make the run report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--test", `--test-timeout=${processMs}`, ...reporters, ...paths], { env });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve))), out: out + err };
}

test("a test that waits for what cannot come fails by its name, and the other files run", async () => {
  const { code, out } = await run(
    {
      hangs: `test("waits", () => new Promise(() => {}));`,
      other: `test("is reached", () => {});`,
    },
    60_000,
  );
  assert.equal(code, 1);
  assert.match(out, /✖ waits/);
  assert.match(out, /✔ is reached/);
});

for (const [what, body] of Object.entries({
  "whose code never gives way": `test("blocks", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`,
  "that leaves something open": `test("opens", () => setInterval(() => {}, 1000));`,
})) {
  test(`a test file ${what} fails, and is named`, async () => {
    const { code, out } = await run({ stays: body }, 2_000);
    assert.notEqual(code, 0);
    assert.match(out, /✖ .*stays\.test\.mjs/);
  });
}
