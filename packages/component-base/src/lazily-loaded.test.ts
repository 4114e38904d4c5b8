import assert from "node:assert/strict";
import { test } from "node:test";
import { LazilyLoaded } from "./lazily-loaded.js";

test("it is made once, when first asked for, and can then be had without waiting", async () => {
  let made = 0;
  const lazy = new LazilyLoaded(() => Promise.resolve(++made));
  assert.equal(made, 0);
  assert.throws(() => lazy.loaded, TypeError);
  assert.deepEqual(await Promise.all([lazy.load(), lazy.load()]), [1, 1]);
  assert.equal(lazy.loaded, 1);
});

test("who asks learns why it cannot be made", async () => {
  const lazy = new LazilyLoaded(() => Promise.reject(new Error("no such module")));
  await assert.rejects(lazy.load(), /no such module/);
  assert.throws(() => lazy.loaded, TypeError);
});
