import assert from "node:assert/strict";
import { test } from "node:test";
import { firstServiceIP } from "./service-ip.js";

const table: ReadonlyArray<[string, string]> = [
  ["10.0.0.0/24", "10.0.0.1"],
  ["10.0.0.77/24", "10.0.0.1"],
  ["192.168.255.0/16", "192.168.0.1"],
  ["fd00::/112", "fd00::1"],
  ["2001:db8:0:1::/64", "2001:db8:0:1::1"],
];

for (const [cidr, address] of table) test(cidr, () => assert.equal(firstServiceIP(cidr), address));

test("no block", () => {
  assert.throws(() => firstServiceIP("10.0.0.0"), RangeError);
});
