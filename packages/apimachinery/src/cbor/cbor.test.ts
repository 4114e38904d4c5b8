import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "../json/json-value.js";
import { CBORError } from "./cbor-error.js";
import { decodeCBOR } from "./decode-cbor.js";
import { encodeCBOR } from "./encode-cbor.js";

// Numbers: RFC 8949, appendix A. Texts are byte strings, as Kubernetes writes them.
const values: readonly (readonly [JSONValue, string])[] = [
  [0, "00"],
  [23, "17"],
  [24, "1818"],
  [1000, "1903e8"],
  [1_000_000, "1a000f4240"],
  [1_000_000_000_000, "1b000000e8d4a51000"],
  [9_223_372_036_854_775_807n, "1b7fffffffffffffff"],
  [-1, "20"],
  [-1000, "3903e7"],
  [-9_223_372_036_854_775_808n, "3b7fffffffffffffff"],
  [1.5, "f93e00"],
  [2 ** -24, "f90001"],
  [0.00006103515625, "f90400"],
  [3.4028234663852886e38, "fa7f7fffff"],
  [1.1, "fb3ff199999999999a"],
  [-4.1, "fbc010666666666666"],
  [true, "f5"],
  [false, "f4"],
  [null, "f6"],
  ["", "40"],
  ["ü", "42c3bc"],
  [[], "80"],
  [[1, [2, 3]], "8201820203"],
  [{}, "a0"],
  [{ metadata: 1, kind: "a", aa: null, b: false }, "a44162f4426161f6446b696e644161486d6574616461746101"],
];
for (const [value, hex] of values) {
  test(`${typeof value === "bigint" ? value : JSON.stringify(value)} is ${hex}`, () => {
    assert.equal(encodeCBOR(value).toString("hex"), hex);
    assert.deepEqual(decodeCBOR(Buffer.from(hex, "hex")), value);
  });
}

const others: readonly (readonly [name: string, hex: string, JSONValue])[] = [
  ["text strings", "6161", "a"],
  ["the self-describing tag", "d9d9f7a0", {}],
  ["what is to be base64", "d643000102", "AAEC"],
  ["what is to be hexadecimal", "d743000102", "000102"],
  ["strings and lists without a length", "9f5f41614162ff6163ff", ["ab", "c"]],
  ["maps without a length", "bf416101ff", { a: 1 }],
  ["dates with a tag", "c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"],
  ["half floats", "f97bff", 65504],
];
for (const [name, hex, value] of others) {
  test(`read: ${name}`, () => assert.deepEqual(decodeCBOR(Buffer.from(hex, "hex")), value));
}

const broken: readonly (readonly [name: string, hex: string, message: RegExp])[] = [
  ["nothing", "", /unexpected EOF/],
  ["what is cut off", "4261", /unexpected EOF/],
  ["a list longer than the bytes", "9b00ffffffffffffff", /unexpected EOF/],
  ["more than one item", "0000", /1 bytes of extraneous data starting at index 1/],
  ["repeated keys", "a2416101416102", /found duplicate map key "a"/],
  ["keys that are no strings", "a10102", /map keys have to be strings/],
  ["NaN", "f97e00", /no JSON form/],
  ["infinity", "f97c00", /no JSON form/],
  ["undefined", "f7", /simple value 23/],
  ["bignums", "c249010000000000000000", /bignum/],
  ["numbers beyond int64", "1bffffffffffffffff", /overflows Go's int64/],
  ["text that is no UTF-8", "61ff", /invalid UTF-8/],
  ["reserved lengths", "1c", /invalid additional information 28/],
];
for (const [name, hex, message] of broken) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => decodeCBOR(Buffer.from(hex, "hex")),
      (err) => err instanceof CBORError && message.test(err.message),
    );
  });
}

test("deep nesting is refused, and names like __proto__ are data", () => {
  assert.throws(() => decodeCBOR(Buffer.concat([Buffer.alloc(20_000, 0x81), Buffer.from([0])])), /max nested level/);
  const value = decodeCBOR(encodeCBOR(JSON.parse('{"__proto__": {"a": 1}}')));
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
});
