import assert from "node:assert/strict";
import { test } from "node:test";
import { finalizerWarnings } from "./finalizer-warnings.js";

const withFinalizers = (...finalizers: readonly string[]) => ({ metadata: { finalizers } });

test("finalizers whose names may clash are warned of", () => {
  const obj = withFinalizers("example.com/cleanup", "orphan", "cleanup", "example.com");
  assert.deepEqual(finalizerWarnings(obj), [
    'metadata.finalizers: "cleanup": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    'metadata.finalizers: "example.com": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
  ]);
});

test("finalizers that were there before are not", () => {
  assert.deepEqual(finalizerWarnings(withFinalizers("a", "cleanup"), withFinalizers("cleanup")).length, 1);
});
