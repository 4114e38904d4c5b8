import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions, select } from "./options.mjs";
import { markdown } from "./report.mjs";

const row = {
  id: "create",
  table: "load",
  work: "create",
  aim: { cpuMs: 0.3, perSecond: 3_500 },
  cpuMs: [0.2],
  rssMiB: [100],
  perSecond: 4_000,
  loop: { p999Ms: 12, maxMs: 80 },
  errors: {},
};

const cases = [
  { name: "every aim is met", row: {}, want: /\| 0\.2 \| ≤ 0\.3, ≥ 3,500\/s \| pass \| 4,000 \|.* 12 \/ 80 \|/ },
  { name: "one aim is missed", row: { perSecond: 3_400 }, want: /\| MISS \|/ },
  {
    name: "the processes of a server are added up",
    row: { cpuMs: [0.2, 0.15] },
    want: /\| 0\.2 \+ 0\.15 \|.*\| MISS \|/,
  },
  { name: "a figure that is not known meets no aim", row: { cpuMs: [Number.NaN] }, want: /\| – \|.*\| MISS \|/ },
  { name: "a row without aims has no mark", row: { aim: {} }, want: /\| 0\.2 \| {2}\| {2}\|/ },
  { name: "stalls are set in bold", row: { loop: { p999Ms: 60, maxMs: 61 } }, want: /\*\*60 \/ 61\*\*/ },
  {
    name: "errors outweigh aims",
    row: { errors: { "PUT answered 409": 3 } },
    want: /\| ERRORS \|[\s\S]*ERRORS of create: .*409/,
  },
];
for (const { name, row: change, want } of cases) {
  test(name, () => assert.match(markdown([{ ...row, ...change }]), want));
}

test("areas and rows are selected by name", () => {
  const areas = [
    { name: "requests", rows: [{ id: "get" }, { id: "create" }] },
    { name: "watch", rows: [{ id: "watch-h2" }] },
  ];
  const ids = (names) => select(areas, names).map(({ area, rows }) => [area.name, ...rows.map(({ id }) => id)]);
  assert.deepEqual(ids([]), [
    ["requests", "get", "create"],
    ["watch", "watch-h2"],
  ]);
  assert.deepEqual(ids(["create"]), [["requests", "create"]]);
  assert.deepEqual(ids(["watch", "get"]), [
    ["requests", "get"],
    ["watch", "watch-h2"],
  ]);
  assert.throws(() => ids(["got"]), /no area or row got/);
});

test("another server is told by address, token and processes", () => {
  const { given } = parseOptions(["--server", "https://h:1", "--token", "t", "--pid", "12", "--pid", "34"]);
  assert.deepEqual(given, { target: { url: "https://h:1", token: "t" }, pids: [12, 34] });
  assert.throws(() => parseOptions(["--pid", "12"]), /--server/);
  assert.throws(() => parseOptions(["--slow"]), /--slow/);
});
