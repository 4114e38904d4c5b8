import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError } from "../interfaces.js";
import { decodeContinue, encodeContinueAfter } from "./continue-token.js";

const PREFIX = "/registry/widgets/ns/";
const VERSION = "meta.k8s.io/v1";

function token(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

test("a token is the Go server's, byte for byte, and reads back", () => {
  const made = encodeContinueAfter(`${PREFIX}b`, PREFIX, 9_007_199_254_740_993n);
  const text = Buffer.from(made, "base64url").toString();
  assert.equal(text, '{"v":"meta.k8s.io/v1","rv":9007199254740993,"start":"b\\u0000"}');
  assert.deepEqual(decodeContinue(made, PREFIX), { startKey: `${PREFIX}b\u0000`, revision: 9_007_199_254_740_993n });
});

test("a negative revision asks for the newest", () => {
  assert.equal(decodeContinue(token({ v: VERSION, rv: -1, start: "b\u0000" }), PREFIX).revision, -1n);
});

const refused: { name: string; token: string; problem: string }[] = [
  { name: "text that is no base64", token: "***", problem: ": illegal base64 data at input byte 0" },
  { name: "base64 cut short", token: "abcde", problem: ": illegal base64 data at input byte 4" },
  {
    name: "bytes that are no JSON",
    token: "garbage",
    problem: ": invalid character '\\u0081' looking for beginning of value",
  },
  { name: "JSON of another kind", token: token({}), problem: ": server does not recognize this encoded version " },
  {
    name: "revision 0",
    token: token({ v: VERSION, rv: 0, start: "a" }),
    problem: `: incorrect encoded start resourceVersion (version ${VERSION})`,
  },
  { name: "no start", token: token({ v: VERSION, rv: 1 }), problem: `: encoded start key empty (version ${VERSION})` },
  { name: "a way out of the prefix", token: token({ v: VERSION, rv: 1, start: "../a" }), problem: ": ../a" },
  { name: "a detour", token: token({ v: VERSION, rv: 1, start: "a//b" }), problem: ": a//b" },
  { name: "a trailing slash", token: token({ v: VERSION, rv: 1, start: "a/" }), problem: ": a/" },
];

for (const { name, token: text, problem } of refused) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => decodeContinue(text, PREFIX),
      (err) => {
        assert.ok(isStorageError(err, "InvalidOptions"));
        assert.equal(err.message, `invalid continue token: continue key is not valid${problem}`);
        return true;
      },
    );
  });
}
