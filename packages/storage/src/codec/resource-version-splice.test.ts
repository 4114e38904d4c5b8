import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject } from "@kube-apiserver/apimachinery";
import { spliceForResourceVersion } from "./resource-version-splice.js";

function setResourceVersion(json: Buffer, resourceVersion: string): Buffer | undefined {
  const splice = spliceForResourceVersion(json);
  return splice === undefined ? undefined : EncodedObject.fromStored(json, splice, resourceVersion).bytes;
}

const HEAD = '"apiVersion":"v1","kind":"Pod"';

const cases: { name: string; stored: string; want?: string }[] = [
  {
    name: "goes first into metadata at the known place",
    stored: `{${HEAD},"metadata":{"name":"a"},"spec":{}}`,
    want: `{${HEAD},"metadata":{"resourceVersion":"7","name":"a"},"spec":{}}`,
  },
  {
    name: "needs no comma in empty metadata",
    stored: `{${HEAD},"metadata":{}}`,
    want: `{${HEAD},"metadata":{"resourceVersion":"7"}}`,
  },
  {
    name: "replaces its own splice",
    stored: `{${HEAD},"metadata":{"resourceVersion":"123","name":"a"}}`,
    want: `{${HEAD},"metadata":{"resourceVersion":"7","name":"a"}}`,
  },
  { name: "replaces one further back in metadata", stored: `{${HEAD},"metadata":{"name":"a","resourceVersion":"1"}}` },
  {
    name: "leaves resourceVersions elsewhere alone",
    stored: `{${HEAD},"metadata":{"name":"a"},"ref":{"resourceVersion":"1"}}`,
  },
  {
    name: "replaces its own splice beside others",
    stored: `{${HEAD},"metadata":{"resourceVersion":"1","name":"a"},"ref":{"resourceVersion":"1"}}`,
  },
  {
    name: "is not fooled by a nested metadata before the object's own",
    stored: `{"spec":{"template":{"metadata":{"name":"no"}}},"metadata":{"name":"a"}}`,
  },
  {
    name: "is not fooled by metadata in a list or a string",
    stored: `{"list":[{"metadata":{}}],"text":"\\"metadata\\":{","metadata":{"name":"a"}}`,
  },
  {
    name: "is not fooled by a label called metadata",
    stored: `{${HEAD},"metadata":{"labels":{"metadata":"{","resourceVersion":"no"}}}`,
  },
  { name: "finds a key that is written with escapes", stored: `{"m\\u0065tadata":{"name":"a"},"kind":"Pod"}` },
  {
    name: "accepts escapes in apiVersion and kind",
    stored: `{"apiVersion":"a\\"b","kind":"\\\\","metadata":{"name":"a"}}`,
  },
  {
    name: "accepts white space and the line feed that Go appends",
    stored: `{ "kind" : "Pod" ,\n "metadata" : { "name" : "a" } }\n`,
  },
  { name: "accepts white space in empty metadata", stored: `{"metadata": { } }` },
  { name: "makes metadata where there is none", stored: `{"kind":"Pod"}` },
  { name: "makes metadata where it is null", stored: `{"kind":"Pod","metadata":null}` },
  { name: "makes metadata in an empty object", stored: "{}" },
  { name: "keeps multi-byte characters", stored: `{${HEAD},"metadata":{"name":"ä€😀"},"x":"ü"}` },
];

for (const { name, stored, want } of cases) {
  test(`a resourceVersion ${name}`, () => {
    const wire = setResourceVersion(Buffer.from(stored), "7")?.toString();
    if (want !== undefined) assert.equal(wire, want);
    const expected = JSON.parse(stored) as Record<string, object>;
    expected.metadata = { ...expected.metadata, resourceVersion: "7" };
    assert.deepEqual(JSON.parse(wire ?? ""), expected);
    assert.ok(!wire?.endsWith("\n"));
  });
}

for (const stored of ["", "[]", "null", '"metadata"', "k8s\u0000"]) {
  test(`${JSON.stringify(stored)} is not a JSON object`, () => {
    assert.equal(setResourceVersion(Buffer.from(stored), "7"), undefined);
  });
}

test("the stored bytes are not touched", () => {
  const stored = Buffer.from('{"metadata":{}}');
  setResourceVersion(stored, "7");
  assert.equal(stored.toString(), '{"metadata":{}}');
});
