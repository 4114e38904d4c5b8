import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { applyJSONPatch, applyJSONPatchInSteps, unknownJSONPatchFields } from "./json-patch.js";
import { PatchError } from "./patch-error.js";

const cases: { name: string; document: JSONValue; patch: JSONValue; want: JSONValue }[] = [
  {
    name: "add appends with -, inserts at an index, sets a member",
    document: { list: ["a", "b", "c"] },
    patch: [
      { op: "add", path: "/list/-", value: "d" },
      { op: "add", path: "/list/0", value: "z" },
      { op: "add", path: "/new", value: { k: [] } },
    ],
    want: { list: ["z", "a", "b", "c", "d"], new: { k: [] } },
  },
  {
    name: "replace and remove",
    document: { s: "t", map: { x: 1 }, list: [1, 2] },
    patch: [
      { op: "replace", path: "/s", value: "u" },
      { op: "remove", path: "/map/x" },
      { op: "remove", path: "/list/1" },
    ],
    want: { s: "u", map: {}, list: [1] },
  },
  {
    name: "move and copy",
    document: { map: { y: { z: 2 } }, list: [1] },
    patch: [
      { op: "move", from: "/map/y", path: "/moved" },
      { op: "copy", from: "/list", path: "/copied" },
      { op: "add", path: "/copied/-", value: 2 },
    ],
    want: { map: {}, list: [1], moved: { z: 2 }, copied: [1, 2] },
  },
  {
    name: "escapes in pointers",
    document: {},
    patch: [
      { op: "add", path: "/a~1b", value: 1 },
      { op: "add", path: "/c~0d", value: 2 },
    ],
    want: { "a/b": 1, "c~d": 2 },
  },
  {
    name: "a negative index counts from the end",
    document: [1, 2, 3],
    patch: [
      { op: "replace", path: "/-1", value: 9 },
      { op: "remove", path: "/-3" },
    ],
    want: [2, 9],
  },
  {
    name: "replacing a missing member adds it",
    document: {},
    patch: [{ op: "replace", path: "/a", value: 1 }],
    want: { a: 1 },
  },
  {
    name: "the whole document",
    document: { a: 1 },
    patch: [
      { op: "test", path: "", value: { a: 1 } },
      { op: "replace", path: "", value: { b: 2 } },
      { op: "add", path: "/c", value: 3 },
    ],
    want: { b: 2, c: 3 },
  },
  {
    name: "test takes numbers of any size and null for missing",
    document: { big: 9007199254740993n, o: { a: 1, b: [2] } },
    patch: [
      { op: "test", path: "/big", value: 9007199254740993n },
      { op: "test", path: "/o", value: { b: [2], a: 1 } },
      { op: "test", path: "/none", value: null },
    ],
    want: { big: 9007199254740993n, o: { a: 1, b: [2] } },
  },
];

for (const { name, document, patch, want } of cases) {
  test(name, () => assert.deepEqual(applyJSONPatch(deepFreeze(document), deepFreeze(patch)), want));
}

test("what the patch does not touch is shared", () => {
  const document = deepFreeze({ a: { x: 1 }, b: { y: 1 } });
  const patched = applyJSONPatch(document, [{ op: "add", path: "/a/z", value: 1 }]) as typeof document;
  assert.equal(patched.b, document.b);
});

test("__proto__ is a member like any other", () => {
  const patched = applyJSONPatch({ m: {} }, [{ op: "add", path: "/m/__proto__", value: { x: 1 } }]);
  assert.equal(JSON.stringify(patched), '{"m":{"__proto__":{"x":1}}}');
  assert.throws(() => applyJSONPatch({}, [{ op: "add", path: "/constructor/x", value: 1 }]), PatchError);
});

const failures: { name: string; operation: JSONValue; message: string }[] = [
  {
    name: "a test that differs",
    operation: { op: "test", path: "/a", value: 2 },
    message: "testing value /a failed: test failed",
  },
  {
    name: "removing what is not there",
    operation: { op: "remove", path: "/x" },
    message: "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
  },
  {
    name: "a path through nothing",
    operation: { op: "add", path: "/x/y", value: 1 },
    message: 'add operation does not apply: doc is missing path: "/x/y": missing value',
  },
  {
    name: "an index out of range",
    operation: { op: "add", path: "/list/9", value: 1 },
    message: "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
  },
  {
    name: "an index that is none",
    operation: { op: "add", path: "/list/x", value: 1 },
    message:
      "error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
  },
  {
    name: "replacing an item that is not there",
    operation: { op: "replace", path: "/list/9", value: 1 },
    message: "replace operation does not apply: doc is missing key: /list/9: missing value",
  },
  {
    name: "moving from nowhere",
    operation: { op: "move", from: "/x/y", path: "/z" },
    message: "move operation does not apply: doc is missing from path: /x/y: missing value",
  },
  { name: "an unknown operation", operation: { op: "frob", path: "/a" }, message: "Unexpected kind: frob" },
  { name: "no operation", operation: {}, message: "Unexpected kind: unknown" },
  {
    name: "no path",
    operation: { op: "add", value: 1 },
    message: "add operation failed to decode path: missing value",
  },
  {
    name: "a path that is no text",
    operation: { op: "replace", path: 5, value: 1 },
    message: "replace operation failed to decode path: json: cannot unmarshal number into Go value of type string",
  },
];

for (const { name, operation, message } of failures) {
  test(`refuses ${name}`, () => {
    const isFailedTest = message.endsWith("test failed");
    const expected = new PatchError("unprocessable", message, { isFailedTest });
    assert.throws(() => applyJSONPatch({ a: 1, list: [] }, [operation]), expected);
  });
}

test("refuses what is no list of operations", () => {
  const message = "json: cannot unmarshal object into Go value of type jsonpatch.Patch";
  assert.throws(() => applyJSONPatch({}, {}), new PatchError("malformed", message));
});

test("refuses too many operations", () => {
  const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "", value: {} }));
  const message = "The allowed maximum operations in a JSON patch is 10000, got 10001";
  assert.throws(() => applyJSONPatch({}, patch), new PatchError("tooLarge", message));
});

test("refuses a document that copies itself", () => {
  const patch = Array.from({ length: 64 }, (_, at) => ({ op: "copy", from: "/a", path: `/a/k${at}` }));
  assert.throws(
    () => applyJSONPatch({ a: { k: "x".repeat(100) } }, patch),
    (error) => error instanceof PatchError && error.message.startsWith("Unable to complete the copy, the accumulated"),
  );
});

test("any number of operations on a long list copy it once", () => {
  let copies = 0;
  const list = new Proxy(
    Array.from({ length: 1_000 }, (_, at) => at),
    {
      get(target, key, receiver) {
        if (key === Symbol.iterator) copies++;
        return Reflect.get(target, key, receiver);
      },
    },
  );
  const patch = Array.from({ length: 10_000 }, () => ({ op: "replace", path: "/list/0", value: 1 }));
  applyJSONPatch({ list }, patch);
  assert.equal(copies, 1);
});

test("a patch that is null does nothing", () => {
  assert.deepEqual(applyJSONPatch({ a: 1 }, null), { a: 1 });
  assert.deepEqual(unknownJSONPatchFields(null), []);
});

test("strict validation finds fields of the wrong type", () => {
  const message = "json: cannot unmarshal number into Go struct field jsonPatchOp.from of type string";
  assert.throws(() => unknownJSONPatchFields([{ op: "move", from: 5 }]), new PatchError("malformed", message));
});

test("names fields that no operation has", () => {
  assert.deepEqual(unknownJSONPatchFields([{ op: "add", path: "/a", value: 1, foo: 1 }]), ["[0].foo"]);
});

test("others have their turn between operations that move many items, and only then", async () => {
  const document = { list: Array.from({ length: 300_000 }, () => 0) };
  const stepsOf = async (patch: JSONValue) => {
    let steps = 0;
    const nextStep = () => {
      steps++;
      return undefined;
    };
    assert.deepEqual(await applyJSONPatchInSteps(document, patch, nextStep), applyJSONPatch(document, patch));
    return steps;
  };
  const many = (operation: JSONObject) => Array.from({ length: 40 }, () => operation);
  assert.equal(await stepsOf(many({ op: "add", path: "/list/0", value: 1 })), 10);
  assert.equal(await stepsOf(many({ op: "remove", path: "/list/0" })), 10);
  assert.equal(await stepsOf(many({ op: "move", from: "/list/0", path: "/list/-" })), 10);
  assert.equal(await stepsOf(many({ op: "add", path: "/list/-", value: 1 })), 0);
  assert.equal(await stepsOf(many({ op: "replace", path: "/list/0", value: 1 })), 0);
});
