import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { sourceIPsOf } from "./source-ips.js";

const cases: readonly [string, Readonly<Record<string, string>>, readonly string[]][] = [
  ["10.0.0.1", {}, ["10.0.0.1"]],
  ["::ffff:10.0.0.1", {}, ["10.0.0.1"]],
  ["::ffff:a00:1", {}, ["10.0.0.1"]],
  ["2001:DB8:0::1", {}, ["2001:db8::1"]],
  ["10.0.0.1", { "x-forwarded-for": "192.0.2.1, 192.0.2.2" }, ["192.0.2.1", "192.0.2.2", "10.0.0.1"]],
  ["10.0.0.1", { "x-forwarded-for": "192.0.2.1,10.0.0.1" }, ["192.0.2.1", "10.0.0.1"]],
  ["10.0.0.1", { "x-forwarded-for": "nobody, <script>, 192.0.2.1" }, ["192.0.2.1", "10.0.0.1"]],
  ["10.0.0.1", { "x-real-ip": "192.0.2.1" }, ["192.0.2.1", "10.0.0.1"]],
  ["10.0.0.1", { "x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1" }, ["192.0.2.1", "10.0.0.1"]],
  ["10.0.0.1", { "x-real-ip": "10.0.0.1" }, ["10.0.0.1"]],
  ["", {}, []],
];

for (const [remoteAddress, headers, expected] of cases) {
  test(`from ${remoteAddress || "nowhere"} with ${JSON.stringify(headers)}`, () => {
    const req = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
    assert.deepEqual(sourceIPsOf(req), expected);
  });
}
