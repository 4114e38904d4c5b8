import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** The example as a reader would run it: a module of its own that imports the package by name. */
function example(): string {
  const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${packageRoot}/README.md`, "utf8")) ?? [];
  return code.replace(/^import type .*$/m, "").replace(": apps_v1.Deployment", "");
}

test("the example of the README runs and does what it says", () => {
  // Inside the package, so that its name resolves to itself.
  const folder = mkdtempSync(`${packageRoot}/dist/readme-`);
  try {
    writeFileSync(`${folder}/example.mjs`, example());
    const run = spawnSync(process.execPath, [`${folder}/example.mjs`], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /\[ 'deploy' \]/);
    assert.match(run.stdout, /replicas: 1/);
    assert.match(run.stdout, /3\.0\.0/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
