import assert from "node:assert/strict";
import { test } from "node:test";
import { formatIP } from "./ip-address.js";
import { formatCIDR, parseLegacyCIDR, parseLegacyIP } from "./legacy-address.js";

const ips = [
  { text: "10.0.0.1", want: "10.0.0.1", flaw: undefined },
  { text: "010.002.003.004", want: "10.2.3.4", flaw: "leadingZeros" },
  { text: "0.0.0.0", want: "0.0.0.0", flaw: undefined },
  { text: "00.0.0.0", want: "0.0.0.0", flaw: "leadingZeros" },
  { text: "::ffff:1.2.3.4", want: "1.2.3.4", flaw: "mapped" },
  { text: "::ffff:01.2.3.4", want: "1.2.3.4", flaw: "leadingZeros" },
  { text: "FE80:0:0:0:0:0:0:0abc", want: "fe80::abc", flaw: undefined },
  { text: "fe80::00abc", want: "fe80::abc", flaw: "leadingZeros" },
  { text: "fe80::1%eth0", want: undefined, flaw: undefined },
  { text: "1.2.3", want: undefined, flaw: undefined },
  { text: "1.2.3.0400", want: undefined, flaw: undefined },
  { text: "", want: undefined, flaw: undefined },
];
for (const { text, want, flaw } of ips) {
  test(`lenient address ${JSON.stringify(text)}`, () => {
    const ip = parseLegacyIP(text);
    assert.equal(ip && formatIP(ip.address), want);
    assert.equal(ip?.flaw, flaw);
  });
}

const cidrs = [
  { text: "10.0.0.0/8", want: "10.0.0.0/8", flaw: undefined },
  { text: "10.0.0.1/8", want: "10.0.0.0/8", flaw: "bitsBeyondPrefix" },
  { text: "10.0.0.0/08", want: "10.0.0.0/8", flaw: "leadingZeros" },
  { text: "010.0.0.0/8", want: "10.0.0.0/8", flaw: "leadingZeros" },
  { text: "::ffff:10.0.0.0/120", want: "10.0.0.0/24", flaw: "mapped" },
  { text: "::ffff:10.0.0.0/64", want: "::/64", flaw: "mapped" },
  { text: "2001:db8::/64", want: "2001:db8::/64", flaw: undefined },
  { text: "10.0.0.0/33", want: undefined, flaw: undefined },
  { text: "10.0.0.0/", want: undefined, flaw: undefined },
  { text: "10.0.0.0/8/8", want: undefined, flaw: undefined },
  { text: "10.0.0.0", want: undefined, flaw: undefined },
];
for (const { text, want, flaw } of cidrs) {
  test(`lenient block ${JSON.stringify(text)}`, () => {
    const cidr = parseLegacyCIDR(text);
    assert.equal(cidr && formatCIDR(cidr), want);
    assert.equal(cidr?.flaw, flaw);
  });
}
