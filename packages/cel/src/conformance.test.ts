import assert from "node:assert/strict";
import { test } from "node:test";
import { tests as vectors } from "@bufbuild/cel-spec/testdata/conformance.js";
import { newPatternEngine } from "@kube-apiserver/apimachinery";
import { Env } from "./env.js";
import { stringsLibrary } from "./library/strings.js";
import { bindMacro } from "./parser/binding-macros.js";
import { optionalLibrary } from "./stdlib/optional-library.js";
import { standardLibrary } from "./stdlib/standard-library.js";
import { twoVariableLibrary } from "./stdlib/two-variable-library.js";
import { checkedText, runVector, type VectorTest } from "./testing/vector-test.js";

/** Suites about what this package has not, and why. */
const notApplicable: Readonly<Record<string, string>> = {
  block_ext: "cel.block is what optimizers write, not users",
  dynamic: "wrappers and google.protobuf.Value are protobuf messages",
  encoders_ext: "Kubernetes does not enable base64",
  enums: "enums are protobuf's",
  math_ext: "Kubernetes does not enable math",
  proto2: "protobuf messages",
  proto2_ext: "protobuf messages",
  proto3: "protobuf messages",
  wrappers: "protobuf messages",
};

/** Single vectors that `cel-go`, as Kubernetes configures it, answers otherwise; we answer as it does. */
const deviations: Readonly<Record<string, string>> = {
  "optionals/optionals/map_null_entry_no_such_key": "presence tests of primitives are false, not errors",
  "optionals/optionals/map_present_key_invalid_field": "presence tests of primitives are false, not errors",
  "string_ext/value_errors/indexof_out_of_range": "looking behind the end finds nothing",
  "string_ext/value_errors/lastindexof_out_of_range": "looking behind the end finds nothing",
  "timestamps/duration_converters/get_milliseconds": "milliseconds of a duration are all of them",
  "type_deductions/legacy_nullable_types/null_assignable_to_abstract_parameter_candidate": "the joined type is null",
};

/** Formats of a later version of the strings library than the one that Kubernetes enables. */
const laterFormats: ReadonlySet<string> = new Set(
  [
    "scientific notation formatting clause",
    "default precision for scientific notation",
    "positive infinity support for scientific notation",
    "negative infinity support for scientific notation",
    "NaN support for decimal",
    "positive infinity support for decimal",
    "negative infinity support for decimal",
    "positive infinity support for fixed-point",
    "negative infinity support for fixed-point",
    "list support for string",
    "map support for string",
    "map support (all key types)",
    "dyntype support for scientific notation",
    "dyntype NaN/infinity support",
    "dyntype support for lists",
    "dyntype support for maps",
    "scientific notation formatting clause in a string variable",
  ].map((name) => `string_ext/format/${name}`),
);

const protobuf =
  /TestAllTypes|google\.protobuf\.(?:Any|Struct|Value|ListValue|\w+Value)|wrapper"|GlobalEnum|fieldMask|cel\.expr\.conformance/;

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly { readonly original: VectorTest; readonly checkedAst?: string }[];
}

interface Vector {
  readonly name: string;
  readonly vector: VectorTest;
  readonly checkedAst: string | undefined;
}

function* vectorsOf(suite: Suite, path: string): Generator<Vector> {
  for (const { original, checkedAst } of suite.tests ?? []) {
    yield { name: `${path}/${original.name}`, vector: original, checkedAst };
  }
  for (const child of suite.suites ?? []) yield* vectorsOf(child, `${path}/${child.name}`);
}

function needsProtobuf({ container: _, ...rest }: VectorTest): boolean {
  return protobuf.test(JSON.stringify(rest));
}

const patterns = await newPatternEngine();
const env = new Env(standardLibrary(patterns))
  .extend(optionalLibrary)
  .extend(twoVariableLibrary)
  .extend(stringsLibrary)
  .extend({ macros: [bindMacro] });

const suites = (vectors as unknown as Suite).suites ?? [];
const applicable = suites.filter(({ name }) => notApplicable[name] === undefined);

test("what does not apply is there, and most of the suites apply", () => {
  const names = new Set(suites.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(notApplicable).filter((name) => !names.has(name)),
    [],
  );
  assert.ok(applicable.length > suites.length / 2);
});

for (const suite of applicable) {
  test(`vectors: ${suite.name}`, () => {
    const failures: string[] = [];
    for (const { name, vector } of vectorsOf(suite, suite.name)) {
      if (needsProtobuf(vector)) continue;
      const failure = runVector(vector, env);
      const expected = deviations[name] !== undefined || laterFormats.has(name);
      if ((failure !== undefined) !== expected) failures.push(`${name}: ${vector.expr}: ${failure ?? "passes now"}`);
    }
    assert.deepEqual(failures, []);
  });
}

/**
 * The vectors were debugged without comparisons across types, `optional_type` has no parameter there, and bytes that are
 * no text are printed some way.
 */
function comparable(text: string): string {
  return text
    .replaceAll(/\s+/g, "")
    .replaceAll(/\^(?:less|greater)[a-z0-9_|]*/g, "")
    .replaceAll(/b"[^"]*"/g, 'b""')
    .replaceAll("type(optional_type(dyn))^", "type(optional_type)^");
}

for (const suite of applicable) {
  test(`types: ${suite.name}`, () => {
    const failures: string[] = [];
    for (const { name, vector, checkedAst } of vectorsOf(suite, suite.name)) {
      if (checkedAst === undefined || needsProtobuf(vector) || vector.typeEnv?.some((decl) => "function" in decl))
        continue;
      const actual = checkedText(vector, env);
      if (actual !== undefined && comparable(actual) !== comparable(checkedAst)) failures.push(`${name}: ${actual}`);
    }
    assert.deepEqual(failures, []);
  });
}
