import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

test("the example in the README runs", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(example, "README.md has a js example");
  // The package resolves its own name, so the example imports it as any user would.
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    cwd: packageRoot,
    input: example,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
});
