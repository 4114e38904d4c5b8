import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { WarningRecorder } from "./warning-recorder.js";

function record(...texts: readonly string[]): readonly string[] {
  const res = new ServerResponse(new IncomingMessage(new Socket()));
  const recorder = new WarningRecorder(res);
  for (const text of texts) recorder.add(text);
  const header = res.getHeader("Warning") ?? [];
  const values = Array.isArray(header) ? header : [String(header)];
  return values.map((value) => value.replace(/^299 - "(.*)"$/, "$1"));
}

test("each text is sent once, empty ones never", () => {
  assert.deepEqual(record("a", "", "b", "a"), ["a", "b"]);
  assert.deepEqual(record('say "a"\n\u0001'), ['say \\"a\\"  ']);
});

test("a long text is sent whole as long as all of them fit", () => {
  assert.deepEqual(record("x".repeat(4096)), ["x".repeat(4096)]);
});

test("texts that do not fit have all of them cut, those before included", () => {
  const cut = "x".repeat(256);
  assert.deepEqual(record("x".repeat(4000), "short", "é".repeat(300)), [
    cut,
    "short",
    Buffer.from("é".repeat(256)).toString("latin1"),
  ]);
});

test("what does not fit even then is left out", () => {
  const texts = Array.from({ length: 30 }, (_, at) => String(at).padStart(300, "x"));
  assert.equal(record(...texts).length, 16);
});
