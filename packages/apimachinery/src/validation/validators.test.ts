import assert from "node:assert/strict";
import { test } from "node:test";
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isWildcardDNS1123Subdomain } from "./dns.js";
import {
  isDomainPrefixedKey,
  isDomainPrefixedPath,
  isFullyQualifiedDomainName,
  isFullyQualifiedName,
} from "./domain-names.js";
import { toErrorText } from "./field-error.js";
import { FieldPath } from "./field-path.js";
import * as identifiers from "./identifiers.js";
import { isPathSegmentName, nameIsDNSLabel, nameIsDNSSubdomain, nameIsPathSegment } from "./names.js";
import { isQualifiedName, isValidLabelValue } from "./qualified-name.js";

const subdomainMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const keyMessage =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const valueMessage =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

type Check = (value: string) => readonly string[];

const cases: { name: string; check: Check; value: string; want: string[] }[] = [
  { name: "label", check: isDNS1123Label, value: "a-1", want: [] },
  { name: "label with dots", check: isDNS1123Label, value: "a.b", want: ["must not contain dots"] },
  { name: "label with an underscore", check: isDNS1123Label, value: "a_b", want: [labelMessage] },
  {
    name: "label too long",
    check: isDNS1123Label,
    value: "a".repeat(64),
    want: ["must be no more than 63 characters"],
  },
  { name: "subdomain", check: isDNS1123Subdomain, value: "a.b-c.d", want: [] },
  { name: "subdomain with empty part", check: isDNS1123Subdomain, value: "a..b", want: [subdomainMessage] },
  { name: "subdomain with a line break at its end", check: isDNS1123Subdomain, value: "a\n", want: [subdomainMessage] },
  {
    name: "RFC 1035 label starting with a digit",
    check: (v) => isDNS1035Label(v).map((m) => m.slice(0, 14)),
    value: "1x",
    want: ["a DNS-1035 lab"],
  },
  { name: "wildcard", check: isWildcardDNS1123Subdomain, value: "*.a.b", want: [] },
  {
    name: "two wildcards",
    check: (v) => isWildcardDNS1123Subdomain(v).map((m) => m.slice(0, 10)),
    value: "*.*.b",
    want: ["a wildcard"],
  },
  { name: "qualified name", check: isQualifiedName, value: "example.com/My_name.1", want: [] },
  { name: "qualified name with a blank", check: isQualifiedName, value: "bad label", want: [keyMessage] },
  { name: "__proto__ is no key", check: isQualifiedName, value: "__proto__", want: [keyMessage] },
  { name: "constructor is a key", check: isQualifiedName, value: "constructor", want: [] },
  { name: "empty prefix", check: isQualifiedName, value: "/a", want: ["prefix part must be non-empty"] },
  { name: "bad prefix", check: isQualifiedName, value: "A/a", want: [`prefix part ${subdomainMessage}`] },
  { name: "empty name", check: isQualifiedName, value: "a/", want: ["name part must be non-empty", keyMessage] },
  {
    name: "name too long",
    check: isQualifiedName,
    value: "a".repeat(64),
    want: ["name part must be no more than 63 bytes"],
  },
  {
    name: "prefix too long",
    check: isQualifiedName,
    value: `${"a".repeat(254)}/a`,
    want: ["prefix part must be no more than 253 bytes"],
  },
  { name: "label value", check: isValidLabelValue, value: "", want: [] },
  { name: "label value with @", check: isValidLabelValue, value: "b@d", want: [valueMessage] },
  {
    name: "label value too long",
    check: isValidLabelValue,
    value: "v".repeat(64),
    want: ["must be no more than 63 bytes"],
  },
  {
    name: "length counts bytes",
    check: (v) => isValidLabelValue(v).slice(0, 1),
    value: "é".repeat(32),
    want: ["must be no more than 63 bytes"],
  },
  {
    name: "port name",
    check: identifiers.isValidPortName,
    value: "-8--0-",
    want: [
      "must contain at least one letter (a-z)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ],
  },
  { name: "config map key", check: identifiers.isConfigMapKey, value: "..a", want: ["must not start with '..'"] },
  { name: "config map key of dots", check: identifiers.isConfigMapKey, value: "..", want: ["must not be '..'"] },
  { name: "relaxed variable name", check: identifiers.isRelaxedEnvVarName, value: "a b", want: [] },
  {
    name: "relaxed variable name with =",
    check: identifiers.isRelaxedEnvVarName,
    value: "a=b",
    want: ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  },
  {
    name: "decimal",
    check: identifiers.isDecimalInteger,
    value: "-0",
    want: ["must be a valid decimal integer in canonical form"],
  },
  { name: "percent", check: identifiers.isValidPercent, value: "50%", want: [] },
  {
    name: "path segment",
    check: isPathSegmentName,
    value: "a/b%",
    want: ["may not contain '/'", "may not contain '%'"],
  },
  { name: "path segment of dots", check: isPathSegmentName, value: "..", want: ["may not be '..'"] },
  { name: "a prefix may end in a dash", check: (v) => nameIsDNSSubdomain(v, true), value: "web-", want: [] },
  { name: "a name may not", check: (v) => nameIsDNSLabel(v, false), value: "web-", want: [labelMessage] },
  { name: "a prefix of dots is a fine path segment", check: (v) => nameIsPathSegment(v, true), value: "..", want: [] },
];
for (const { name, check, value, want } of cases)
  test(`validator: ${name}`, () => assert.deepEqual(check(value), want));

test("numbers in ranges", () => {
  assert.deepEqual(identifiers.isValidPortNum(0), ["must be between 1 and 65535, inclusive"]);
  assert.deepEqual(identifiers.isValidPortNum(65535), []);
  assert.deepEqual(identifiers.isValidUserID(2n ** 31n), ["must be between 0 and 2147483647, inclusive"]);
});

test("domains", () => {
  const path = FieldPath.root("d");
  const texts = (errors: Parameters<typeof toErrorText>[0][]) => errors.map(toErrorText);
  assert.deepEqual(texts(isFullyQualifiedName(path, "a.b")), [
    'd: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
  ]);
  assert.deepEqual(texts(isFullyQualifiedDomainName(path, "a.b.")), []);
  assert.deepEqual(texts(isFullyQualifiedDomainName(path, "plain")), [
    'd: Invalid value: "plain": should be a domain with at least two segments separated by dots',
  ]);
  assert.deepEqual(texts(isFullyQualifiedDomainName(path, "")), ["d: Required value"]);
  assert.deepEqual(texts(isDomainPrefixedPath(path, "acme.io/a/b")), []);
  assert.deepEqual(texts(isDomainPrefixedPath(path, "acme.io")), [
    'd: Invalid value: "acme.io": must be a domain-prefixed path (such as "acme.io/foo")',
  ]);
  assert.deepEqual(texts(isDomainPrefixedKey(path, "foo")), [
    'd: Invalid value: "foo": must be a domain-prefixed key (such as "acme.io/foo")',
  ]);
});
