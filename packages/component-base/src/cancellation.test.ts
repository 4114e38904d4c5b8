import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cancellation, CancellationSource, toAbortSignal } from "./cancellation.js";

test("listeners are called once, unless they left or came too late", () => {
  const source = new CancellationSource();
  const calls: string[] = [];
  const leaves = () => calls.push("left");
  source.addEventListener("abort", () => calls.push("stayed"));
  source.addEventListener("abort", leaves);
  source.removeEventListener("abort", leaves);
  source.throwIfAborted();
  source.abort(new Error("first"));
  source.abort(new Error("second"));
  source.addEventListener("abort", () => calls.push("late"));
  assert.deepEqual(calls, ["stayed"]);
  assert.equal(source.aborted, true);
  assert.throws(() => source.throwIfAborted(), /first/);
});

test("an AbortSignal is made when it is asked for, before or after", () => {
  const source = new CancellationSource();
  const before = toAbortSignal(source);
  assert.equal(toAbortSignal(source), before);
  assert.equal(before.aborted, false);
  source.abort("why");
  assert.equal(before.reason, "why");
  const late = new CancellationSource();
  late.abort("late");
  assert.equal(toAbortSignal(late).reason, "late");
  assert.equal(toAbortSignal(before), before);
});

test("a cancellation of another make is followed", () => {
  const { signal, abort } = controller();
  const foreign: Cancellation = {
    get aborted() {
      return signal.aborted;
    },
    get reason() {
      return signal.reason;
    },
    throwIfAborted: () => signal.throwIfAborted(),
    addEventListener: (type, listener, options) => signal.addEventListener(type, listener, options),
    removeEventListener: (type, listener) => signal.removeEventListener(type, listener),
  };
  const made = toAbortSignal(foreign);
  assert.equal(made.aborted, false);
  abort("gone");
  assert.equal(made.reason, "gone");
  assert.equal(toAbortSignal(foreign).reason, "gone");
});

function controller() {
  const made = new AbortController();
  return { signal: made.signal, abort: (reason: unknown) => made.abort(reason) };
}
