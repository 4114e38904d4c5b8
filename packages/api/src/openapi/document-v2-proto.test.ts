import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOpenAPIV2 } from "./document-v2-proto.js";

/** Fields of a message as number and payload; only length-delimited and varint fields occur here. */
function fields(bytes: Uint8Array): [number, Buffer | number][] {
  const out: [number, Buffer | number][] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? assert.fail("truncated");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if ((tag & 7) === 0) out.push([tag >> 3, value]);
    else {
      out.push([tag >> 3, Buffer.from(bytes.subarray(at, at + value))]);
      at += value;
    }
  }
  return out;
}

/** Follows field numbers into a message. */
function dig(bytes: Uint8Array, ...path: number[]): Buffer | number {
  let value: Buffer | number = Buffer.from(bytes);
  for (const number of path) {
    assert.ok(typeof value !== "number");
    value = fields(value).find(([n]) => n === number)?.[1] ?? assert.fail(`no field ${number} of ${path}`);
  }
  return value;
}

const encoded = encodeOpenAPIV2({
  swagger: "2.0",
  paths: {
    "/x": {
      parameters: [{ in: "query", name: "pretty", type: "string", uniqueItems: true }],
      get: { operationId: "readX", responses: { "200": { description: "OK" } }, "x-kubernetes-action": "get" },
    },
  },
  definitions: {
    Thing: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "string" } },
      "x-kubernetes-group-version-kind": [{ group: "", kind: "Thing", version: "v1" }],
    },
  },
});

test("a document says its version", () => assert.equal(String(dig(encoded, 1)), "2.0"));

test("a definition is a named schema, whose type is a list of one", () => {
  assert.equal(String(dig(encoded, 9, 1, 1)), "Thing");
  assert.equal(String(dig(encoded, 9, 1, 2, 22, 1)), "object");
  assert.equal(String(dig(encoded, 9, 1, 2, 19)), "a");
  assert.equal(String(dig(encoded, 9, 1, 2, 25, 1, 2, 22, 1)), "string");
});

test("extensions travel as named YAML", () => {
  assert.equal(String(dig(encoded, 9, 1, 2, 31, 1)), "x-kubernetes-group-version-kind");
  assert.equal(String(dig(encoded, 9, 1, 2, 31, 2, 2)), '[{"group":"","kind":"Thing","version":"v1"}]');
});

test("an operation of a path, with its answers and its action", () => {
  assert.equal(String(dig(encoded, 8, 2, 1)), "/x");
  assert.equal(String(dig(encoded, 8, 2, 2, 2, 5)), "readX");
  assert.equal(String(dig(encoded, 8, 2, 2, 2, 9, 1, 1)), "200");
  assert.equal(String(dig(encoded, 8, 2, 2, 2, 9, 1, 2, 1, 1)), "OK");
  assert.equal(String(dig(encoded, 8, 2, 2, 2, 13, 2, 2)), '"get"');
});

test("a query parameter is the third kind of what is no body", () => {
  const parameter = [8, 2, 2, 9, 1, 2, 3] as const;
  assert.equal(String(dig(encoded, ...parameter, 4)), "pretty");
  assert.equal(dig(encoded, ...parameter, 20), 1);
});
