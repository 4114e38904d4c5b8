import assert from "node:assert/strict";
import { test } from "node:test";
import { discardLogger, type Logger } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import type { PostStartHookContext } from "../hooks.js";
import { newStorageReadinessHook } from "./storage-readiness-hook.js";

function run(check: () => Promise<void>) {
  const clock = newFakeClock();
  const warnings: unknown[] = [];
  const logger: Logger = { ...discardLogger, warn: (_, fields) => warnings.push(fields?.resources) };
  const checks = new Map([
    ["pods", check],
    ["nodes", () => Promise.resolve()],
  ]);
  const abort = new AbortController();
  let isDone = false;
  const hook = newStorageReadinessHook({ checks: () => checks, timeoutMs: 1000, clock, logger });
  const done = hook({ signal: abort.signal } as PostStartHookContext).then(() => {
    isDone = true;
  });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      clock.advance(100);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    return isDone;
  };
  return { abort, done, pass, warnings };
}

test("waits until all storage is ready", async () => {
  let isReady = false;
  const { done, pass, warnings } = run(async () => {
    if (!isReady) throw new Error("storage is (re)initializing");
  });
  assert.equal(await pass(500), false);
  isReady = true;
  await pass(100);
  await done;
  assert.deepEqual(warnings, []);
});

test("goes on when the time is over, and says what is missing", async () => {
  const { done, pass, warnings } = run(() => Promise.reject(new Error("unreachable")));
  assert.equal(await pass(900), false);
  await pass(200);
  await done;
  assert.deepEqual(warnings, [["pods"]]);
});

test("ends with the server", async () => {
  const { abort, done, warnings } = run(() => Promise.reject(new Error("unreachable")));
  abort.abort();
  await done;
  assert.deepEqual(warnings, []);
});
