import assert from "node:assert/strict";
import { test } from "node:test";
import { type DescribedValue, describeValue, type ValueDecoder } from "./describe-value.js";

const envelope: ValueDecoder = ({ value }) => {
  if (!value.subarray(0, 4).equals(Buffer.from("k8s\0"))) return undefined;
  if (value.length === 4) throw new RangeError("nothing behind the prefix");
  return `{"decoded":${value.length}}`;
};
const cases: { name: string; value: Buffer; want: DescribedValue }[] = [
  {
    name: "JSON, to the last digit",
    value: Buffer.from('{"a":9007199254740993}'),
    want: { json: '{"a":9007199254740993}' },
  },
  { name: "what a decoder knows", value: Buffer.from("k8s\0xy"), want: { json: '{"decoded":6}' } },
  {
    name: "what a decoder fails at, with the reason",
    value: Buffer.from("k8s\0"),
    want: { base64: "azhzAA==", note: "nothing behind the prefix" },
  },
  { name: "anything else", value: Buffer.from([0xff, 0]), want: { base64: "/wA=" } },
  {
    name: "what is encrypted",
    value: Buffer.from("k8s:enc:aescbc:v1:key1:\xff", "latin1"),
    want: { base64: "azhzOmVuYzphZXNjYmM6djE6a2V5MTr/", note: "encrypted at rest" },
  },
];
for (const { name, value, want } of cases) {
  test(`a value is described: ${name}`, () => {
    const kv = { key: "/a", value, createRevision: 1n, modRevision: 1n, version: 1n, lease: 0n };
    assert.deepEqual(describeValue(kv, [envelope]), want);
  });
}
