import assert from "node:assert/strict";
import { before, test } from "node:test";
import { toErrorText } from "@kube-apiserver/apimachinery";
import { newExpressionEngines } from "../../cel/expression-engines.js";
import type { ClaimExpressions } from "./claim-expressions.js";
import type { AuthenticationConfiguration, JWTAuthenticatorConfig } from "./jwt-authenticator-config.js";
import { usesExpressions } from "./jwt-authenticator-config.js";
import { loadClaimExpressions } from "./load-claim-expressions.js";
import { validateAuthenticationConfiguration } from "./validate-authentication-configuration.js";

let expressions: ClaimExpressions;
before(async () => {
  expressions = await loadClaimExpressions(newExpressionEngines());
});

const good: JWTAuthenticatorConfig = {
  issuer: { url: "https://issuer.example.com", audiences: ["client"] },
  claimMappings: { username: { claim: "sub", prefix: "" } },
};

function messages(config: AuthenticationConfiguration, allowsEgressSelector = true): readonly string[] {
  const context = { disallowedIssuers: ["https://b", "https://a"], allowsEgressSelector, expressions };
  return validateAuthenticationConfiguration(config, context).errors.map(toErrorText);
}

const of = (changes: Partial<JWTAuthenticatorConfig>): AuthenticationConfiguration => ({
  jwt: [{ ...good, ...changes }],
});
const issuer = (changes: object) => of({ issuer: { ...good.issuer, ...changes } });
const username = (mapping: object) => of({ claimMappings: { username: mapping } });
const extra = (key: string, valueExpression: string) =>
  of({ claimMappings: { ...good.claimMappings, extra: [{ key, valueExpression }] } });

const emailProblem =
  'jwt[0].claimMappings.username.expression: Invalid value: "claims.email": claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression';
const verified = [{ expression: "claims.?email_verified.orValue(true) == true" }];

const cases: Readonly<Record<string, readonly [AuthenticationConfiguration, ...(string | RegExp)[]]>> = {
  "a good one": [of({})],
  "none at all": [{ jwt: [] }],
  "too many": [{ jwt: Array.from({ length: 65 }, () => good) }, "jwt: Too many: 65: must have at most 64 items"],
  "the same issuer twice": [{ jwt: [good, good] }, 'jwt[1].issuer.url: Duplicate value: "https://issuer.example.com"'],
  "no issuer": [issuer({ url: "" }), "jwt[0].issuer.url: Required value"],
  "an issuer in clear, with everything": [
    issuer({ url: "http://u@x/?q#f" }),
    'jwt[0].issuer.url: Invalid value: "http://u@x/?q#f": URL scheme must be https',
    'jwt[0].issuer.url: Invalid value: "http://u@x/?q#f": URL must not contain a username or password',
    'jwt[0].issuer.url: Invalid value: "http://u@x/?q#f": URL must not contain a query',
    'jwt[0].issuer.url: Invalid value: "http://u@x/?q#f": URL must not contain a fragment',
  ],
  "no URL": [
    issuer({ url: "https://x:y" }),
    'jwt[0].issuer.url: Invalid value: "https://x:y": parse "https://x:y": invalid port ":y" after host',
  ],
  "an issuer with a password": [
    issuer({ url: "https://user:pass@x" }),
    'jwt[0].issuer.url: Invalid value: "https://user:pass@x": URL must not contain a username or password',
  ],
  "this server itself": [
    issuer({ url: "https://a" }),
    'jwt[0].issuer.url: Invalid value: "https://a": URL must not overlap with disallowed issuers: [https://a https://b]',
  ],
  "discovery where it would be anyway": [
    issuer({ discoveryURL: "https://issuer.example.com//" }),
    'jwt[0].issuer.discoveryURL: Invalid value: "https://issuer.example.com//": discoveryURL must be different from URL',
  ],
  "no audience": [
    issuer({ audiences: [] }),
    "jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required",
  ],
  audiences: [
    issuer({ audiences: ["a", "", "a"] }),
    "jwt[0].issuer.audiences[1]: Required value",
    'jwt[0].issuer.audiences[2]: Duplicate value: "a"',
    'jwt[0].issuer.audienceMatchPolicy: Invalid value: "": audienceMatchPolicy must be MatchAny for multiple audiences',
  ],
  "a policy for one audience": [
    issuer({ audienceMatchPolicy: "MatchAll" }),
    'jwt[0].issuer.audienceMatchPolicy: Invalid value: "MatchAll": audienceMatchPolicy must be empty or MatchAny for single audience',
  ],
  "authorities that are none": [
    issuer({ certificateAuthority: "x" }),
    'jwt[0].issuer.certificateAuthority: Invalid value: "<omitted>": data does not contain any valid RSA or ECDSA certificates',
  ],
  "an unknown way out": [
    issuer({ egressSelectorType: "etcd" }),
    'jwt[0].issuer.egressSelectorType: Invalid value: "etcd": egress selector must be either controlplane or cluster',
  ],
  "a rule that is none, and one that is both": [
    of({ claimValidationRules: [{}, { claim: "a", expression: "true" }] }),
    "jwt[0].claimValidationRules[0]: Required value: claim or expression is required",
    'jwt[0].claimValidationRules[1]: Invalid value: "a": claim and expression can\'t both be set',
  ],
  "rules with what does not belong to them": [
    of({
      claimValidationRules: [
        { claim: "a", message: "m" },
        { claim: "a" },
        { expression: "claims.b", requiredValue: "v" },
        { expression: "true" },
        { expression: "true" },
      ],
    }),
    'jwt[0].claimValidationRules[0].message: Invalid value: "m": may not be specified when claim is set',
    'jwt[0].claimValidationRules[1].claim: Duplicate value: "a"',
    'jwt[0].claimValidationRules[2].requiredValue: Invalid value: "v": may not be specified when expression is set',
    'jwt[0].claimValidationRules[2].expression: Invalid value: "claims.b": must evaluate to bool',
    'jwt[0].claimValidationRules[4].expression: Duplicate value: "true"',
  ],
  "no name": [username({}), "jwt[0].claimMappings.username: Required value: claim or expression is required"],
  "a name without a prefix": [
    username({ claim: "sub" }),
    "jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set. It can be set to an empty string to disable prefixing",
  ],
  "a name said twice": [
    username({ claim: "sub", expression: "claims.sub" }),
    'jwt[0].claimMappings.username: Invalid value: "": claim and expression can\'t both be set',
  ],
  "an expression with a prefix": [
    username({ prefix: "p", expression: "claims.sub" }),
    'jwt[0].claimMappings.username.prefix: Invalid value: "p": may not be specified when expression is set',
  ],
  "an expression that does not compile": [
    username({ expression: "foo.bar" }),
    /^jwt\[0\]\.claimMappings\.username\.expression: Invalid value: "foo\.bar": compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' \(in container ''\)\n/,
  ],
  "an address that nobody verifies": [username({ expression: "claims.email" }), emailProblem],
  "an address that is verified": [
    of({ claimMappings: { username: { expression: "claims.email" } }, claimValidationRules: verified }),
  ],
  "an extra key without a domain": [
    extra("level", "'x'"),
    'jwt[0].claimMappings.extra[0].key: Invalid value: "level": must be a domain-prefixed path (such as "acme.io/foo")',
  ],
  "an extra key of Kubernetes": [
    extra("a.k8s.io/b", "'x'"),
    'jwt[0].claimMappings.extra[0].key: Invalid value: "a.k8s.io/b": k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use',
  ],
  "an extra without a value": [
    extra("example.com/B", ""),
    'jwt[0].claimMappings.extra[0].key: Invalid value: "example.com/B": must be lowercase',
    "jwt[0].claimMappings.extra[0].valueExpression: Required value",
  ],
  "rules over users": [
    of({
      userValidationRules: [{ expression: "" }, { expression: "user.username" }, { expression: "user.name == ''" }],
    }),
    "jwt[0].userValidationRules[0].expression: Required value",
    'jwt[0].userValidationRules[1].expression: Invalid value: "user.username": must evaluate to bool',
    /undefined field 'name'/,
  ],
  "conditions of what is off": [
    { jwt: [], anonymous: { enabled: false, conditions: [{ path: "/livez" }] } },
    /^anonymous\.conditions: Invalid value: .*: enabled should be set to true when conditions are defined$/,
  ],
};
for (const [name, [config, ...expected]] of Object.entries(cases)) {
  test(name, () => {
    const found = messages(config);
    assert.equal(found.length, expected.length, found.join("\n"));
    for (const [at, message] of found.entries()) {
      const want = expected[at] ?? "";
      if (typeof want === "string") assert.equal(message, want);
      else assert.match(message, want);
    }
  });
}

test("ways out are behind a gate", () => {
  assert.match(String(messages(issuer({ egressSelectorType: "cluster" }), false)), /feature gate is disabled$/);
});

test("expressions are looked for, so that nothing is loaded without need", () => {
  assert.equal(usesExpressions(of({ claimValidationRules: [{ claim: "a", requiredValue: "b" }] })), false);
  for (const config of [
    username({ expression: "claims.sub" }),
    extra("a/b", "x"),
    of({ claimValidationRules: verified }),
  ]) {
    assert.equal(usesExpressions(config), true);
  }
});
