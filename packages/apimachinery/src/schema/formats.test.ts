import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { isSupportedFormat, matchesFormat } from "./formats.js";

const cases: { format: string; good: string[]; bad: string[] }[] = [
  { format: "bsonobjectid", good: ["507f1f77bcf86cd799439011"], bad: ["507f1f77"] },
  { format: "uri", good: ["https://a.example/b?c=d", "/path"], bad: ["", "not a uri", "//%zz"] },
  { format: "email", good: ["a.b@example.com", "A <a@b.c>"], bad: ["a", "@b.c", "a@", "a..b@c"] },
  { format: "hostname", good: ["a.example.com", "localhost"], bad: ["-a.b", `${"a".repeat(64)}.com`, "a..b"] },
  { format: "ipv4", good: ["10.0.0.1", "010.000.0.001"], bad: ["10.0.0", "256.1.1.1", "::1"] },
  { format: "ipv6", good: ["::1", "fe80::1:2"], bad: ["10.0.0.1", "fe80::1%eth0", ":::1"] },
  { format: "cidr", good: ["10.0.0.0/8", "fd00::/64"], bad: ["10.0.0.0", "10.0.0.0/33", "x/8"] },
  {
    format: "mac",
    good: ["00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"],
    bad: ["00:1a:2b", "00:1a-2b:3c:4d:5e"],
  },
  { format: "uuid", good: ["123E4567-e89b-12d3-a456-426614174000"], bad: ["123e4567"] },
  { format: "uuid4", good: ["123e4567-e89b-42d3-a456-426614174000"], bad: ["123e4567-e89b-12d3-a456-426614174000"] },
  { format: "isbn", good: ["0321751043", "978-0321751041"], bad: ["0321751044", "978-0321751042"] },
  { format: "creditcard", good: ["4111 1111 1111 1111"], bad: ["4111 1111 1111 1112", "1234"] },
  { format: "ssn", good: ["123-45-6789", "123456789"], bad: ["12-345-6789"] },
  { format: "hexcolor", good: ["#fff", "A1B2C3"], bad: ["#ffff", "red"] },
  { format: "rgbcolor", good: ["rgb(255, 0,1)"], bad: ["rgb(256,0,0)", "rgb(1,2)"] },
  { format: "byte", good: ["YQ==", "YWJj"], bad: ["", "YQ=", "a b="] },
  { format: "password", good: ["anything at all"], bad: [] },
  { format: "date", good: ["2024-02-29"], bad: ["2023-02-29", "2024-1-1"] },
  { format: "duration", good: ["1h30m", "22 ns", "3 days"], bad: ["soon", "1"] },
  {
    format: "date-time",
    good: ["2014-12-15T19:30:20.000Z", "2014-12-15t19:30:20+01:00"],
    bad: ["2014-12-15", "2014-12-15T24:00:00Z"],
  },
  { format: "k8s-short-name", good: ["a-b"], bad: ["A", "-a", "a".repeat(64)] },
  { format: "k8s-long-name", good: ["a.b-c"], bad: ["a..b", "A"] },
];

for (const { format, good, bad } of cases) {
  test(`format ${format}`, () => {
    assert(isSupportedFormat(format, ["string"]));
    for (const text of good) assert(matchesFormat(text, format), text);
    for (const text of bad) assert(!matchesFormat(text, format), text);
  });
}

test("formats belong to types", () => {
  assert(isSupportedFormat("int32", ["integer"]));
  assert(isSupportedFormat("double", ["number"]));
  assert(!isSupportedFormat("int32", ["string"]));
  assert(!isSupportedFormat("date", ["object"]));
  assert(!isSupportedFormat("colour", ["string"]));
});

test("long texts take linear time", async () => {
  const tookMs = await cpuTimeMs(() => {
    for (const { format } of cases) matchesFormat("a1-".repeat(100_000), format);
  });
  assert(tookMs < 5_000, `${tookMs} ms`);
});
