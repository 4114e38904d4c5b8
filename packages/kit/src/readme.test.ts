import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, example = ""]) => example);

/** The package resolves its own name, so examples import it as any user would. */
function run(example: string | undefined): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    cwd: packageRoot,
    input: example,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test("the first example in the README makes a resource", () => {
  assert.match(run(examples[0]), /color: 'red', size: 'M'/);
});

test("the second one has a rule, a scale and an action", () => {
  assert.match(run(examples[1]), /spec\.boards: Invalid value: .*must fit/);
});
