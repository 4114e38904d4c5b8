import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListOptions } from "../interfaces.js";
import { selecting } from "../testing/store-suite/context.js";
import { encodeContinue, encodeContinueAfter } from "./continue-token.js";
import { type ListPlan, planList } from "./list-plan.js";

const KEY = "/registry/widgets/ns/";
const AFTER_B = `${KEY}b\u0000`;
const page = encodeContinueAfter(`${KEY}b`, KEY, 40n);
const restart = encodeContinue(AFTER_B, KEY, -1n);
const limit = selecting({ limit: 5 });

// The table of "Semantics for get and list" in the API concepts page.
const cases: { name: string; options: Partial<ListOptions>; want: Partial<ListPlan> & { revision?: bigint } }[] = [
  { name: "nothing said", options: {}, want: { kind: "consistent" } },
  { name: "a limit only", options: { predicate: limit }, want: { kind: "consistent" } },
  { name: "0", options: { resourceVersion: "0" }, want: { kind: "notOlderThan", revision: 0n } },
  {
    name: "0 with a limit",
    options: { resourceVersion: "0", predicate: limit },
    want: { kind: "notOlderThan", revision: 0n },
  },
  { name: "a version", options: { resourceVersion: "7" }, want: { kind: "notOlderThan", revision: 7n } },
  {
    name: "a version with a limit",
    options: { resourceVersion: "7", predicate: limit },
    want: { kind: "exact", revision: 7n },
  },
  {
    name: "a version with a limit, not older",
    options: { resourceVersion: "7", resourceVersionMatch: "NotOlderThan", predicate: limit },
    want: { kind: "notOlderThan", revision: 7n },
  },
  {
    name: "an exact version",
    options: { resourceVersion: "7", resourceVersionMatch: "Exact" },
    want: { kind: "exact", revision: 7n },
  },
  {
    name: "one object of a version, with a limit",
    options: { resourceVersion: "7", predicate: limit, recursive: false },
    want: { kind: "notOlderThan", revision: 7n },
  },
  {
    name: "a token",
    options: { predicate: selecting({ continue: page }) },
    want: { kind: "exact", revision: 40n, startKey: AFTER_B },
  },
  {
    name: "a token with 0",
    options: { resourceVersion: "0", predicate: selecting({ continue: page }) },
    want: { kind: "exact", revision: 40n, startKey: AFTER_B },
  },
  {
    name: "a token that restarts",
    options: { predicate: selecting({ continue: restart }) },
    want: { kind: "consistent", startKey: AFTER_B },
  },
];

for (const { name, options, want } of cases) {
  test(`${name}: ${want.kind}`, () => {
    assert.deepEqual(planList(KEY, { predicate: selecting({}), ...options }), { startKey: KEY, ...want });
  });
}
