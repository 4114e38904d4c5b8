import assert from "node:assert/strict";
import { test } from "node:test";
import { newPatternEngine } from "@kube-apiserver/apimachinery";
import { compile } from "./compile.js";
import { estimateCost } from "./cost/estimate-cost.js";
import { newKubernetesEnv } from "./kubernetes-env.js";
import { AuthorizerValue, authorizerType } from "./library/authorizer.js";
import { kubernetesCallCosts } from "./library/call-costs.js";
import { jsonPatchLibrary } from "./library/jsonpatch.js";
import { Program } from "./program.js";

const env = newKubernetesEnv(await newPatternEngine())
  .extend(jsonPatchLibrary)
  .extend({ variables: [{ name: "authorizer", type: authorizerType }] });
const authorizer = new AuthorizerValue(() => ({ allowed: true }));

/** Expression, least and most estimated, and what it costs. The numbers are those of k8s.io/apiserver's own tests;
 * lists of constants are made once, which these do not count. */
const costs: readonly (readonly [string, number, number, number])[] = [
  ["url('https:://kubernetes.io/').getScheme()", 4, 4, 4],
  ["'ABCDEFGHIJ abcdefghij'.lowerAscii()", 3, 3, 3],
  ["'ABCDEFGHIJ abcdefghij'.lowerAscii() == 'abcdefghij ABCDEFGHIJ'.lowerAscii()", 7, 9, 9],
  ["strings.quote('ABCDEFGHIJ abcdefghij')", 3, 3, 3],
  ["strings.quote('ABCDEFGHIJ abcdefghij') == strings.quote('ABCDEFGHIJ abcdefghij')", 7, 11, 9],
  ["'abc 123 def 123'.replace('123', '456')", 3, 3, 3],
  ["'abc 123 def 123'.split(' ', 1)", 3, 3, 3],
  ["'abc 123 def 123'.substring(5, 8)", 2, 2, 2],
  ["'  abc 123 def 123  '.trim()", 2, 2, 2],
  ["'abc 123 def 123'.find('123')", 2, 2, 2],
  ["'abc 123 def 123'.findAll('123', 1)", 2, 2, 2],
  ["jsonpatch.escapeKey('abc/def~ abc/def~')", 2, 2, 2],
  ["authorizer.path('/healthz')", 2, 2, 2],
  ["authorizer.group('apps').resource('deployments').subresource('status').namespace('test').name('backend')", 6, 6, 6],
  [
    "authorizer.group('').resource('pods').fieldSelector('spec.nodeName=example-node-name.fully.qualified.domain.name.example.com')",
    1821,
    1821,
    1821,
  ],
  ["authorizer.path('/healthz').check('get').allowed()", 350_003, 350_003, 350_003],
  ['quantity("12Mi")', 1, 1, 1],
  ['quantity("200M") == quantity("200M")', 3, 3, 3],
  ['quantity("200M") == quantity("0.2G") && quantity("0.2G") == quantity("200M")', 3, 6, 6],
  ['quantity("200M").compareTo(quantity("0.2G")) > 0', 4, 4, 4],
  ['quantity("50k").add(20).sub(quantity("100k")).sub(-50000).asInteger() > 0', 7, 7, 7],
  ['format.named("dns1123Subdomain").value().validate("my-name")', 34, 34, 17],
  ['format.named("dns1123Label").value().validate("my-name")', 34, 34, 10],
  ['format.named("dns1123Label").value() == format.named("dns1123Label").value()', 5, 11, 5],
  ["sets.contains([], [])", 21, 21, 1],
  ["sets.contains([1], [1, 1])", 23, 23, 3],
];

for (const [text, min, max, actual] of costs) {
  test(`costs of ${text}`, () => {
    const checked = compile(text, env);
    assert.deepEqual(
      estimateCost(checked, () => undefined),
      { min, max },
    );
    assert.equal(new Program(checked, env, { callCosts: kubernetesCallCosts }).eval({ authorizer }).cost, actual);
  });
}
