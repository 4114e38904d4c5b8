import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { referenceData, skipWithout } from "./testing/reference-data.js";

const path = "facts";
const folder = referenceData(path);

test("generated files are what the generator writes", { skip: skipWithout(folder, path) }, () => {
  const script = fileURLToPath(new URL("../scripts/generate.mjs", import.meta.url));
  const run = spawnSync(process.execPath, [script, "--facts", folder ?? "", "--check"], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
