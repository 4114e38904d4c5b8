import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "../json/json-value.js";
import { converterErrorText } from "./converter-error.js";
import { decodeTyped } from "./decode.js";
import { DecodeError } from "./decode-error.js";
import { listOf, scalar, struct, text } from "./testing-schemas.js";

const named = scalar("string", "io.k8s.api.core.v1.PullPolicy");
const schema = struct("Thing", [
  ["s", text],
  ["policy", named],
  ["b", scalar("boolean")],
  ["n", scalar("int32")],
  ["data", scalar("bytes")],
  ["list", listOf(text)],
  ["map", { kind: "map", values: text }],
  ["obj", struct("Inner", [["s", text]])],
  ["time", scalar("time")],
  ["port", scalar("intOrString")],
]);

const cases: { field: string; value: JSONValue; want: string }[] = [
  { field: "s", value: 1, want: "cannot convert int64 to string" },
  { field: "s", value: 1.5, want: "unrecognized type: string" },
  { field: "s", value: true, want: "unrecognized type: string" },
  { field: "policy", value: 1, want: "cannot convert int64 to v1.PullPolicy" },
  { field: "policy", value: {}, want: "unrecognized type: string" },
  { field: "b", value: "true", want: "unrecognized type: bool" },
  { field: "n", value: "1", want: "unrecognized type: int32" },
  { field: "n", value: 1.5, want: "cannot convert float64 to int32" },
  { field: "data", value: 1, want: "cannot restore slice from int64" },
  { field: "list", value: "x", want: "cannot restore slice from string" },
  { field: "list", value: { a: 1 }, want: "cannot restore slice from map" },
  { field: "map", value: ["x"], want: "cannot restore map from slice" },
  { field: "obj", value: false, want: "cannot restore struct from: bool" },
  { field: "time", value: 1, want: "json: cannot unmarshal number into Go value of type string" },
  { field: "port", value: {}, want: "json: cannot unmarshal object into Go value of type int32" },
  { field: "port", value: 1.5, want: "json: cannot unmarshal number 1.5 into Go value of type int32" },
];
for (const { field, value, want } of cases) {
  test(`conversion of ${JSON.stringify(value)} to ${field}`, () => {
    assert.throws(
      () => decodeTyped({ [field]: value }, schema),
      (err) => err instanceof DecodeError && converterErrorText(err) === want,
    );
  });
}
