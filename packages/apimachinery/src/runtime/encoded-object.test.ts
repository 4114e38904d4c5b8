import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject } from "./encoded-object.js";
import type { Fact } from "./object-bytes.js";

const stored = Buffer.from('{"kind":"Pod","metadata":{"name":"ä"}}\n');
const at = stored.indexOf('"name"');
const splice = { at, until: at, end: stored.length - 1, head: '"resourceVersion":"', tail: '",' };
const whole = '{"kind":"Pod","metadata":{"resourceVersion":"12","name":"ä"}}';

test("an object of stored bytes is sent with its resourceVersion, and knows it without being parsed", () => {
  const object = EncodedObject.fromStored(stored, splice, "12");
  assert.equal(object.bytes.toString(), whole);
  assert.equal(object.byteLength, Buffer.byteLength(whole));
  assert.equal(object.resourceVersion, "12");
  assert.equal(object.object.metadata?.name, "ä");
  assert.equal(object.atResourceVersion("3")?.object.metadata?.resourceVersion, "3");
  assert.equal(object.bytesBetween(Buffer.from("<"), Buffer.from(">")).toString(), `<${whole}>`);
  assert.equal(object.hasSameBytes(EncodedObject.fromBytes(Buffer.from(whole))), true);
});

test("copies in pieces of every size are the same bytes", () => {
  const object = EncodedObject.fromStored(stored, splice, "12");
  for (let size = 1; size <= object.byteLength; size++) {
    for (const start of [0, 5, at + 3, object.byteLength - 2]) {
      const pieces: Buffer[] = [];
      for (let from = start; from < object.byteLength; ) {
        const piece = Buffer.alloc(size);
        const copied = object.copyTo(piece, 0, from);
        assert.ok(copied > 0);
        pieces.push(piece.subarray(0, copied));
        from += copied;
      }
      const rest = Buffer.from(whole).subarray(start);
      assert.ok(Buffer.concat(pieces).equals(rest), `pieces of ${size} from ${start}`);
    }
  }
});

test("a beginning is only claimed of what is there as it is", () => {
  const object = EncodedObject.fromStored(stored, splice, "12");
  assert.equal(object.startsWith(Buffer.from('{"kind":"Pod",')), true);
  assert.equal(object.startsWith(Buffer.from('{"kind":"Node",')), false);
  assert.equal(object.startsWith(Buffer.from(whole)), false);
});

test("what is noted of the JSON is known of its copies, and of no other object", () => {
  const isShort: Fact = { holds: true };
  const isOld: Fact = { holds: true };
  const object = EncodedObject.fromStored(stored, splice, "12");
  const copy = object.detached();
  object.note(isShort);
  object.note(isShort);
  const later = object.atResourceVersion("13");
  copy.note(isOld);
  assert.deepEqual(
    [object, copy, later].map((one) => one?.isNoted(isShort)),
    [true, true, true],
  );
  assert.deepEqual(
    [object, copy, later].map((one) => one?.isNoted(isOld)),
    [true, true, false],
  );
  assert.equal(EncodedObject.fromStored(stored, splice, "12").isNoted(isShort), false);
  assert.equal(EncodedObject.fromObject({}).isNoted(isShort), false);
});

test("what holds no more is forgotten for what is noted next", () => {
  const object = EncodedObject.fromStored(stored, splice, "12");
  const lasting: Fact = { holds: true };
  const passing = { holds: true };
  for (const fact of [lasting, passing]) object.note(fact);
  passing.holds = false;
  const next: Fact = { holds: true };
  object.note(next);
  assert.deepEqual(
    [lasting, passing, next].map((fact) => object.isNoted(fact)),
    [true, false, true],
  );
});
