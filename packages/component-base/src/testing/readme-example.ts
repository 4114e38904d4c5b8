import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs the first `js` example of a package's README the way a reader would: as a module of its own that imports the
 * package by name. Returns what it printed.
 * @param packageRoot - folder with package.json and README.md
 * @throws AssertionError when there is no example, or it fails
 */
export function runReadmeExample(packageRoot: string): string {
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(example, "README.md has a js example");
  // A package resolves its own name from inside its folder.
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    cwd: packageRoot,
    input: example,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}
