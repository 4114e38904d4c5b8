import assert from "node:assert/strict";
import { test } from "node:test";
import { blockHas, formatIP, parseIP, parseIPBlock } from "./ip-address.js";

const cases: { text: string; want: string | undefined }[] = [
  { text: "10.0.0.1", want: "10.0.0.1" },
  { text: "010.0.0.1", want: undefined },
  { text: "10.0.0", want: undefined },
  { text: "10.0.0.256", want: undefined },
  { text: "::1", want: "::1" },
  { text: "::", want: "::" },
  { text: "2001:DB8:0:0:1:0:0:1", want: "2001:db8::1:0:0:1" },
  { text: "1:2:3:4:5:6:7:8", want: "1:2:3:4:5:6:7:8" },
  { text: "1::3:4:5:6:7:8", want: "1:0:3:4:5:6:7:8" },
  { text: "::ffff:10.0.0.1", want: "::ffff:a00:1" },
  { text: "1:2:3:4:5:6:7:8:9", want: undefined },
  { text: "1::2::3", want: undefined },
  { text: "fe80::1%eth0", want: undefined },
];
for (const { text, want } of cases) {
  test(`${text} reads as ${want ?? "no address"}`, () => {
    const address = parseIP(text);
    assert.equal(address === undefined ? undefined : formatIP(address), want);
  });
}

test("a block begins at its network and has its addresses", () => {
  const block = parseIPBlock("10.0.3.77/22");
  assert.deepEqual(block, { family: "IPv4", base: 0x0a000000n, size: 1024n });
  const has = (text: string) => {
    const address = parseIP(text);
    return address !== undefined && blockHas(block, address);
  };
  assert.ok(has("10.0.3.255"));
  assert.ok(!has("10.0.4.0"));
  assert.ok(!has("::a00:1"));
  assert.throws(() => parseIPBlock("10.0.0.0/33"), new RangeError("invalid CIDR address: 10.0.0.0/33"));
});
