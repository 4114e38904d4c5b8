import assert from "node:assert/strict";
import { test } from "node:test";
import { answersProgress, ProgressSupport } from "./progress-support.js";

const versions: [string, boolean][] = [
  ["3.3.99", false],
  ["3.4.23", false],
  ["3.4.30", false],
  ["3.4.31", true],
  ["3.5.0", false],
  ["3.5.12", false],
  ["3.5.13", true],
  ["3.5.16", true],
  ["3.6.0-rc.1", true],
  ["4.0.0", true],
  ["", false],
  ["not a version", false],
  ["3.5", false],
];
for (const [version, want] of versions) {
  test(`the answers of etcd "${version}" can ${want ? "" : "not "}be relied on`, () => {
    assert.equal(answersProgress(version), want);
  });
}

test("all members that are known have to be new enough, and one has to be known", () => {
  const [first, second] = [{}, {}];
  const support = new ProgressSupport();
  assert.equal(support.everywhere, false);
  support.learn(first, "3.5.16");
  assert.deepEqual([support.everywhere, support.of(first), support.of(second)], [true, true, false]);
  support.learn(second, "3.4.23");
  assert.deepEqual([support.everywhere, support.of(first), support.of(second)], [false, true, false]);
  support.learn(second, "3.5.16");
  assert.equal(support.everywhere, true);
  support.learn(first, undefined);
  assert.equal(support.everywhere, false);
});
