import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldPath, toErrorText } from "@kube-apiserver/apimachinery";
import {
  validateCIDR,
  validateIP,
  validateLegacyCIDR,
  validateLegacyIP,
  warningsForCIDR,
  warningsForIP,
} from "./addresses.js";
import { validateEndpointIP } from "./endpoint-ip.js";

const path = FieldPath.root("f");

test("a lenient field takes old forms when it is not strict, and stored values always", () => {
  assert.deepEqual(validateLegacyIP("01.2.3.4", path, { strict: false }), []);
  assert.deepEqual(validateLegacyIP("x", path, { strict: true, known: ["x"] }), []);
  assert.deepEqual(validateLegacyCIDR("1.2.3.4/08", path, { strict: false }), []);
  assert.deepEqual(validateLegacyCIDR("x", path, { strict: true, known: ["x"] }), []);
});

const strict = { strict: true };
const errors = [
  {
    check: () => validateLegacyIP("x", path, strict),
    detail: "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
  },
  { check: () => validateLegacyIP("01.2.3.4", path, strict), detail: "must not have leading 0s" },
  { check: () => validateLegacyIP("::ffff:1.2.3.4", path, strict), detail: "must not be an IPv4-mapped IPv6 address" },
  { check: () => validateIP("FE80::1", path), detail: 'must be in canonical form ("fe80::1")' },
  {
    check: () => validateLegacyCIDR("x", path, strict),
    detail: "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
  },
  {
    check: () => validateLegacyCIDR("1.2.3.4/08", path, strict),
    detail: "must not have leading 0s in IP or prefix length",
  },
  {
    check: () => validateLegacyCIDR("::ffff:1.2.3.0/120", path, strict),
    detail: "must not have an IPv4-mapped IPv6 address",
  },
  {
    check: () => validateLegacyCIDR("1.2.3.4/8", path, strict),
    detail: "must not have bits set beyond the prefix length",
  },
  { check: () => validateCIDR("2001:DB8::/64", path), detail: 'must be in canonical form ("2001:db8::/64")' },
  { check: () => validateEndpointIP("x", path), detail: "must be a valid IP address" },
  { check: () => validateEndpointIP("0.0.0.0", path), detail: "may not be unspecified (0.0.0.0)" },
  {
    check: () => validateEndpointIP("127.1.2.3", path),
    detail: "may not be in the loopback range (127.0.0.0/8, ::1/128)",
  },
  {
    check: () => validateEndpointIP("fe80::1", path),
    detail: "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  },
  {
    check: () => validateEndpointIP("ff12::1", path),
    detail: "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
];
for (const { check, detail } of errors) {
  test(`refused: ${detail}`, () => {
    const [error, ...more] = check();
    assert.ok(error !== undefined && more.length === 0);
    assert.equal(error.type, "FieldValueInvalid");
    assert.equal(error.detail, detail);
    assert.match(toErrorText(error), /^f: Invalid value: "/);
  });
}

const warnings = [
  { got: warningsForIP("10.0.0.1", path), want: [] },
  {
    got: warningsForIP("010.0.0.1", path),
    want: ['f: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"'],
  },
  {
    got: warningsForIP("FE80::1", path),
    want: ['f: IPv6 address "FE80::1" should be in RFC 5952 canonical format ("fe80::1")'],
  },
  {
    got: warningsForCIDR("10.0.0.1/08", path),
    want: [
      'f: CIDR value "10.0.0.1/08" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
      'f: non-standard CIDR value "10.0.0.1/08" is invalid: use "10.0.0.0/8"',
    ],
  },
  {
    got: warningsForCIDR("FE80::/16", path),
    want: ['f: IPv6 CIDR value "FE80::/16" should be in RFC 5952 canonical format ("fe80::/16")'],
  },
];
test("addresses that should be written differently are told of", () => {
  for (const { got, want } of warnings) assert.deepEqual(got, want);
});
