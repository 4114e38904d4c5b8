import assert from "node:assert/strict";
import { test } from "node:test";
import { newPatternEngine } from "@kube-apiserver/apimachinery";
import { compile } from "./compile.js";
import { newKubernetesEnv } from "./kubernetes-env.js";
import { type AuthorizationAttributes, AuthorizerValue, authorizerType } from "./library/authorizer.js";
import { jsonPatchLibrary } from "./library/jsonpatch.js";
import { Program } from "./program.js";
import { CelError } from "./values/cel-error.js";

const asked: AuthorizationAttributes[] = [];
const authorizer = new AuthorizerValue((attributes) => {
  asked.push(attributes);
  return {
    allowed: attributes.verb === "get",
    reason: "because",
    ...(attributes.verb === "break" && { error: "broken" }),
  };
});
const env = newKubernetesEnv(await newPatternEngine())
  .extend(jsonPatchLibrary)
  .extend({
    variables: [{ name: "authorizer", type: authorizerType }],
  });

function evaluate(text: string) {
  return new Program(compile(text, env), env).eval({ authorizer }).value;
}

const holds: Readonly<Record<string, readonly string[]>> = {
  lists: [
    "[1, 2, 2, 5].isSorted() && !['b', 'a'].isSorted() && [duration('1s'), duration('1m')].isSorted()",
    "[1, 3].sum() == 4 && [1.5, 1.5].sum() == 3.0 && [duration('1s'), duration('2s')].sum() == duration('3s')",
    "[dyn(1.5), dyn(2.5)].sum() == 4.0 && [dyn('b'), dyn('a')].min() == 'a' && [dyn(2u)].sum() == 2u",
    "[2u, 7u].sum() == 9u && [3, 9, 1].max() == 9 && ['c', 'a'].min() == 'a' && [b'b', b'a'].max() == b'b'",
    "[1, 2, 3, 2].indexOf(2) == 1 && [1, 2, 3, 2].lastIndexOf(2) == 3 && ['a'].indexOf('z') == -1",
    "[1, 2, 3, 4].slice(1, 3) == [2, 3] && [[1], [2, 3]].flatten() == [1, 2, 3] && [3, 1, 2].sort() == [1, 2, 3]",
    "['ccc', 'a', 'bb'].sortBy(x, size(x)) == ['a', 'bb', 'ccc'] && lists.range(3) == [0, 1, 2]",
    "[1, 2, 3].reverse() == [3, 2, 1] && [1, 2, 1, 1].distinct() == [1, 2] && [dyn([1]), dyn([[2]])].flatten(2) == [1, 2]",
  ],
  sets: [
    "sets.contains([1, 2, 3], [2]) && !sets.contains([1], [1, 2]) && sets.equivalent([1, 1], [1])",
    "sets.intersects([1, 2], [2, 9]) && !sets.intersects([1], []) && sets.contains(dyn([1]), dyn([1.0]))",
  ],
  regex: [
    "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('x') == ''",
    "'a1 b2 c3'.findAll('[a-z][0-9]') == ['a1', 'b2', 'c3'] && '123 abc 456'.findAll('[0-9]+', 1) == ['123']",
    "'abc'.findAll('x') == [] && 'abc'.findAll('', 2) == ['', ''] && 'aaa'.matches('^a+$')",
  ],
  url: [
    "url('https://example.com:80/path?k=a&k=b&l=%20').getQuery() == {'k': ['a', 'b'], 'l': [' ']}",
    "url('https://example.com:80/').getScheme() == 'https' && url('/path').getScheme() == ''",
    "url('https://[::1]:80/').getHost() == '[::1]:80' && url('https://[::1]:80/').getHostname() == '::1'",
    "url('https://example.com:80/').getPort() == '80' && url('https://example.com/').getPort() == ''",
    "url('https://example.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/'",
    "isURL('https://example.com') && isURL('/a') && isURL('https:://example.com/') && isURL('mailto:x') && !isURL('a') && !isURL('') && !isURL('https://a:port') && !isURL('../x')",
  ],
  quantity: [
    "quantity('50k').add(quantity('20')) == quantity('50.02k') && quantity('50k').sub(20) == quantity('49980')",
    "quantity('1Mi').isGreaterThan(quantity('1M')) && quantity('1M').isLessThan(quantity('1Mi'))",
    "quantity('200M').compareTo(quantity('0.2G')) == 0 && quantity('1').compareTo(quantity('2')) == -1",
    "quantity('50k').asInteger() == 50000 && quantity('50.5').isInteger() == false && sign(quantity('-1')) == -1",
    "quantity('0.5').asApproximateFloat() == 0.5 && isQuantity('20Mi') && !isQuantity('20Mo') && !isQuantity('')",
  ],
  ip: [
    "ip('127.0.0.1').family() == 4 && ip('::1').family() == 6 && ip('::1') == ip('0:0:0:0:0:0:0:1')",
    "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') && string(ip('2001:DB8:0:0::1')) == '2001:db8::1'",
    "isIP('192.168.0.1') && !isIP('192.168.0.256') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0') && !isIP('01.2.3.4')",
    "ip('0.0.0.0').isUnspecified() && ip('127.9.9.9').isLoopback() && ip('fe80::1').isLinkLocalUnicast()",
    "ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast() && !ip('225.0.0.1').isLinkLocalMulticast()",
    "ip('8.8.8.8').isGlobalUnicast() && ip('10.0.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
    "type(ip('::1')) == net.IP",
  ],
  cidr: [
    "cidr('192.168.0.0/24').containsIP('192.168.0.1') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))",
    "cidr('192.168.0.0/24').containsCIDR('192.168.0.0/25') && !cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))",
    "cidr('192.168.0.1/24').ip() == ip('192.168.0.1') && cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')",
    "cidr('::1/128').prefixLength() == 128 && isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')",
    "string(cidr('2001:DB8::/32')) == '2001:db8::/32' && !cidr('10.0.0.0/8').containsIP('::1')",
  ],
  format: [
    "!format.dns1123Label().validate('my-name').hasValue() && format.dns1123Label().validate('My_Name').hasValue()",
    "format.named('uuid').hasValue() && !format.named('nope').hasValue()",
    "format.named('date').value().validate('2024-13-01') == optional.of(['invalid date'])",
    "!format.dns1123SubdomainPrefix().validate('a-').hasValue() && format.dns1123Subdomain().validate('a-').hasValue()",
    "!format.uri().validate('https://a').hasValue() && format.labelValue().validate('-').hasValue()",
  ],
  semver: [
    "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3",
    "semver('1.2.3-rc.1').isLessThan(semver('1.2.3')) && semver('1.10.0').isGreaterThan(semver('1.9.0'))",
    "semver('1.0.0-2').compareTo(semver('1.0.0-10')) == -1 && semver('1.0.0+a') == semver('1.0.0+b')",
    "isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true) && semver('v01.01', true) == semver('1.1.0')",
    "!isSemver('01.0.0') && !isSemver('1.0.0-01') && !isSemver('1.0.0-rc_1') && !isSemver('1.0-rc', true)",
  ],
  jsonpatch: ["jsonpatch.escapeKey('k8s.io/my~label') == 'k8s.io~1my~0label'"],
  strings: [
    "'tacocat'.charAt(3) == 'o' && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b'",
    "'%d of %s'.format([1, 'x']) == '1 of x' && '%e'.format([3.14]) == '3.140000×10⁰⁰' && '%f'.format([1234.5]) == '1,234.500000'",
  ],
  authorizer: [
    "authorizer.path('/healthz').check('get').allowed() && !authorizer.path('/healthz').check('post').allowed()",
    "authorizer.group('apps').resource('deployments').subresource('status').namespace('n').name('x').check('get').allowed()",
    "authorizer.serviceAccount('n', 'sa').group('').resource('pods').labelSelector('a=b').check('list').reason() == 'because'",
    "authorizer.path('/x').check('break').errored() && authorizer.path('/x').check('break').error() == 'broken'",
  ],
};

for (const [library, expressions] of Object.entries(holds)) {
  test(`library: ${library}`, () => {
    for (const text of expressions) assert.equal(evaluate(text), true, text);
  });
}

const failures: readonly (readonly [string, RegExp])[] = [
  ["[].max() == 1", /^max called on empty list$/],
  ["[dyn(1), dyn('a')].sum() == 1", /^no such overload$/],
  ["[1].slice(0, 2) == []", /^cannot slice\(0, 2\), list is length 1$/],
  ["'a'.find(dyn('(')) == ''", /^Illegal regex: error parsing regexp/],
  ["url('x') == url('x')", /^URL parse error during conversion from string: parse "x": invalid URI for request$/],
  ["quantity('1.5').asInteger() == 1", /^cannot convert value to integer$/],
  ["ip('::ffff:1.2.3.4').family() == 4", /^IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed$/],
  ["ip('fe80::1%eth0').family() == 4", /^IP address "fe80::1%eth0" with zone value is not allowed$/],
  [
    "ip('x').family() == 4",
    /^IP Address "x" parse error during conversion from string: ParseAddr\("x"\): unable to parse IP$/,
  ],
  ["cidr('1.2.3.4/1234').prefixLength() == 1", /netip\.ParsePrefix\("1\.2\.3\.4\/1234"\): prefix length out of range$/],
  ["cidr('1.2.3.4').prefixLength() == 1", /netip\.ParsePrefix\("1\.2\.3\.4"\): no '\/'$/],
  ["semver('1.0').major() == 1", /^No Major\.Minor\.Patch elements found$/],
  ["authorizer.path(' ').check('get').allowed()", /^path must not be empty$/],
  ["authorizer.group('').resource('').check('get').allowed()", /^resource must not be empty$/],
  ["authorizer.serviceAccount('n', '_').path('/').check('get').allowed()", /^Invalid service account name$/],
  ["lists.range(1000000000).size() == 1", /^lists\.range\(1000000000\) exceeds maximum size$/],
];

for (const [text, message] of failures) {
  test(`fails: ${text}`, () => {
    const value = evaluate(text);
    assert.ok(value instanceof CelError, String(value));
    assert.match(value.message, message);
  });
}

/** Texts that are no addresses, and what Go says of them. */
const noAddresses: readonly (readonly [string, string])[] = [
  ["2001:db8:::68", 'each colon-separated field must have at least one digit (at ":68")'],
  ["1::2::3", 'multiple :: in address (at ":3")'],
  ["1:2:3", "address string too short"],
  ["1:2:3:4:5:6:7:8:9", 'trailing garbage after address (at "9")'],
  ["1::2:3:4:5:6:7:8", "the :: must expand to at least one field of zeros"],
  ["12345::", 'each group must have 4 or less digits (at "12345::")'],
  ["::1g", 'unexpected character, want colon (at "g")'],
  ["1:", 'colon must be followed by more characters (at ":")'],
  ["1:1.2.3.4", 'embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")'],
  ["::1.2.3", "IPv4 address too short"],
  ["1..2.3", 'IPv4 field must have at least one digit (at ".2.3")'],
  ["1.2.3.4.5", "IPv4 address too long"],
  ["1.2.3.x", 'unexpected character (at "x")'],
  ["1.2.3.04", "IPv4 field has octet with leading zero"],
  ["1.2.3.256", "IPv4 field has value >255"],
];

for (const [text, problem] of noAddresses) {
  test(`no address: ${text}`, () => {
    const value = evaluate(`ip('${text}').family() == 4`);
    assert.ok(value instanceof CelError, String(value));
    const failure = `IP Address "${text}" parse error during conversion from string`;
    assert.equal(value.message, `${failure}: ParseAddr("${text}"): ${problem}`);
  });
}

test("checks say everything that was asked", () => {
  asked.length = 0;
  evaluate(
    "authorizer.serviceAccount('ns', 'sa').group('apps').resource('deployments').name('x').check('get').allowed()",
  );
  assert.deepEqual(asked, [
    {
      verb: "get",
      group: "apps",
      resource: "deployments",
      subresource: "",
      namespace: "",
      name: "x",
      fieldSelector: "",
      labelSelector: "",
      serviceAccount: { namespace: "ns", name: "sa" },
    },
  ]);
});

const refusals: readonly (readonly [string, RegExp])[] = [
  ["[1, 'a'].size() == 2", /expected type 'int' but found 'string'/],
  ["duration('x') == duration('1s')", /:1:10: invalid duration argument/],
  ["timestamp('x') == timestamp('y')", /invalid timestamp argument/],
  ["'a'.matches('(')", /invalid matches argument/],
  ["'a'.matches('(?=a)')", /invalid matches argument/],
  [
    "'%d'.format(['a']) == ''",
    /:1:14: error during formatting: decimal clause can only be used on integers, was given string/,
  ],
  ["'%d %d'.format([1]) == ''", /:1:15: index 1 out of range/],
  ["'%d'.format([1, 2]) == ''", /:1:12: too many arguments supplied to string.format \(expected 1, got 2\)/],
  ["'%y'.format([1]) == ''", /could not parse formatting clause: unrecognized formatting clause "y"/],
  ["cel.bind(x, 1, x == 1)", /undeclared reference to 'cel'/],
  ["math.greatest(1, 2) == 2", /undeclared reference to 'math'/],
];

for (const [text, message] of refusals) {
  test(`does not compile: ${text}`, () => assert.throws(() => compile(text, env), message));
}
