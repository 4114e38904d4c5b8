import assert from "node:assert/strict";
import { test } from "node:test";
import { type SignalSource, setupSignalHandler } from "./setup-signal-handler.js";

/** Signals and exits that only happen on paper. */
class PaperProcess implements SignalSource {
  readonly exits: number[] = [];
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  on(signal: NodeJS.Signals, listener: () => void): void {
    this.#listeners.set(signal, listener);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  send(signal: NodeJS.Signals): void {
    this.#listeners.get(signal)?.();
  }
}

for (const first of ["SIGINT", "SIGTERM"] as const) {
  test(`${first} aborts, a second signal of either kind exits at once`, () => {
    const source = new PaperProcess();
    const signal = setupSignalHandler(source);
    assert.equal(signal.aborted, false);
    source.send(first);
    assert.equal(signal.aborted, true);
    assert.deepEqual(source.exits, []);
    source.send("SIGTERM");
    assert.deepEqual(source.exits, [1]);
  });
}

test("a second set-up is a mistake", () => {
  const source = new PaperProcess();
  setupSignalHandler(source);
  assert.throws(() => setupSignalHandler(source), TypeError);
});
