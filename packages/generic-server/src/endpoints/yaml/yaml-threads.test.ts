import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isJSONObject, YAMLError } from "@kube-apiserver/apimachinery";
import { yamlThreads } from "./yaml-threads.js";

/** Makes a text long enough for a thread. */
const padding = `padding: ${"x".repeat(200_000)}\n`;
const parse = (text: string) => yamlThreads.parse(Buffer.from(text));

test("a large text means what a small one does", async () => {
  const text = "yes: 9007199254740993\nwords: [on, ~, 0x10, 'é😀\u2028', \"\\0\"]\n__proto__: {a: 1}\nb: 1\nb: 2\n";
  const small = await parse(text);
  const large = await parse(text + padding);
  assert.ok(isJSONObject(large.value) && isJSONObject(small.value));
  const { padding: _, ...rest } = large.value;
  assert.deepEqual(Object.entries(rest), Object.entries(small.value));
  assert.equal(large.strictError, small.strictError);
  assert.match(large.strictError ?? "", /key "b" already set in map/);
});

test("what is no YAML is refused in the same words", async () => {
  const text = "a: b: c\n";
  const refusal = (given: string) =>
    parse(given).then(
      () => assert.fail("it is read"),
      (err: unknown) => err,
    );
  const [small, large] = [await refusal(text), await refusal(text + padding)];
  assert.ok(small instanceof YAMLError && large instanceof YAMLError);
  assert.equal(large.message, small.message);
});

test("a crowd of large texts is parsed two at a time, and no thread stays", async () => {
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort").length;
  const before = threads();
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, threads() - before);
  }, 1);
  const crowd = Array.from({ length: 8 }, (_, i) => parse(`i: ${i}\n${padding}`));
  const values = (await Promise.all(crowd)).map(({ value }) => isJSONObject(value) && value.i);
  clearInterval(watching);
  assert.deepEqual(values, [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.ok(most >= 1 && most <= 2, String(most));
  while (threads() > before) await delay(5);
});
