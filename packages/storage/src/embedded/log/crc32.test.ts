import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, tableCRC32 } from "./crc32.js";

test("both implementations give the checksum of the specification", () => {
  // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
  const check = Buffer.from("123456789");
  assert.equal(crc32(check), 0xcbf43926);
  assert.equal(tableCRC32(check), 0xcbf43926);
});

test("a checksum can be continued", () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 31) & 0xff));
  const whole = crc32(bytes);
  for (const implementation of [crc32, tableCRC32]) {
    assert.equal(implementation(bytes.subarray(333), implementation(bytes.subarray(0, 333))), whole);
  }
});
