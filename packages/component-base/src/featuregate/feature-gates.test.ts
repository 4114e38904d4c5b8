import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FeatureGates, type KnownFeature, parseFeatureGates } from "./feature-gates.js";

const known: readonly KnownFeature[] = [
  { name: "New", stage: "Alpha", default: false },
  {
    name: "Tried",
    stage: "Beta",
    default: true,
    history: [
      { version: "1.9", stage: "Alpha", default: false },
      { version: "1.35", stage: "Beta", default: true },
    ],
  },
  { name: "Careful", stage: "Beta", default: false },
  { name: "Done", stage: "GA", default: true, locked: true },
  { name: "Settled", stage: "GA", default: true },
  { name: "Old", stage: "Deprecated", default: false },
];

const on = (text: string, emulatedVersion?: string) => {
  const options = emulatedVersion === undefined ? {} : { emulatedVersion };
  const gates = new FeatureGates(known, { ...options, values: parseFeatureGates(text) });
  return [...gates.all()].filter(([, value]) => value).map(([name]) => name);
};

describe("values", () => {
  const table: ReadonlyArray<[string, string[]]> = [
    ["", ["Done", "Settled", "Tried"]],
    ["New=true", ["Done", "New", "Settled", "Tried"]],
    ["kube:New=true,Tried=F", ["Done", "New", "Settled"]],
    [" New = true ,", ["Done", "New", "Settled", "Tried"]],
    ["AllAlpha=true", ["Done", "New", "Settled", "Tried"]],
    ["AllBeta=true,Careful=false", ["Done", "Settled", "Tried"]],
    ["AllBeta=true", ["Careful", "Done", "Settled", "Tried"]],
    ["AllBeta=false", ["Done", "Settled"]],
    ["Done=true", ["Done", "Settled", "Tried"]],
  ];
  for (const [text, expected] of table) test(text, () => assert.deepEqual(on(text), expected));
});

describe("mistakes", () => {
  const table: ReadonlyArray<[string, string]> = [
    ["Nope=true", "unrecognized feature gate: Nope"],
    ["New", "missing bool value for New"],
    ["New=yes", 'invalid value of New=yes, err: strconv.ParseBool: parsing "yes": invalid syntax'],
    ["Done=false", "cannot set feature gate Done to false, feature is locked to true"],
    ["__proto__=true", "unrecognized feature gate: __proto__"],
  ];
  for (const [text, message] of table) test(text, () => assert.throws(() => on(text), { message }));
});

test("an emulated release brings back its stages and defaults", () => {
  assert.deepEqual(on("", "1.34"), ["Done", "Settled"]);
  assert.deepEqual(on("AllAlpha=true", "1.34"), ["Done", "New", "Settled", "Tried"]);
  assert.throws(() => on("Tried=true", "1.8"), {
    message: "cannot set feature gate Tried to true, feature is PreAlpha at emulated version 1.8",
  });
});

test("help and warnings", () => {
  const gates = new FeatureGates(known).withValues(new Map(Object.entries({ Settled: false, Old: true, New: true })));
  assert.deepEqual(gates.knownFeatures(), [
    "AllAlpha=true|false (ALPHA - default=false)",
    "AllBeta=true|false (BETA - default=false)",
    "Careful=true|false (BETA - default=false)",
    "New=true|false (ALPHA - default=false)",
    "Tried=true|false (BETA - default=true)",
  ]);
  assert.deepEqual(gates.warnings(), [
    "Setting GA feature gate Settled=false. It will be removed in a future release.",
    "Setting deprecated feature gate Old=true. It will be removed in a future release.",
  ]);
});
