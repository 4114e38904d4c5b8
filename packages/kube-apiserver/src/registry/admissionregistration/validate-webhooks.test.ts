import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, runToEnd } from "@kube-apiserver/apimachinery";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { testValidation } from "../../testing/validation-table.js";
import { newExpressionCheck } from "./check-expression.js";
import { validateWebhooksSteps } from "./validate-webhooks.js";

const expressions = await newExpressionEngines().admission.load();
const check = newExpressionCheck(expressions, { hasAuthorizer: true });

const rule = { apiGroups: ["*"], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] };
const webhook = {
  name: "a.example.com",
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  clientConfig: { service: { namespace: "n", name: "s", port: 443 } },
  rules: [rule],
};
const at = "webhooks[0]";
const form = "; desired format: https://host[/path]";
const url = (text: string) => ({ [`${at}.clientConfig`]: { url: text } });
const urlError = (value: string, detail: string) => [`${at}.clientConfig.url: Invalid value: "${value}": ${detail}`];
const resources = (...values: readonly string[]) => ({ [`${at}.rules[0].resources`]: values });

testValidation("webhook", { webhooks: [webhook] }, (obj) => runToEnd(validateWebhooksSteps(obj, check)), [
  [url("https://example.com/path"), []],
  [url("https://example.com:8443"), []],
  [
    { [`${at}.name`]: "a.example" },
    [`${at}.name: Invalid value: "a.example": should be a domain with at least three segments separated by dots`],
  ],
  [url("http://example.com"), urlError("http", `'https' is the only allowed URL scheme${form}`)],
  [url("https:///path"), urlError("", `host must be specified${form}`)],
  [url("https://a:b@example.com"), urlError("a:b", "user information is not permitted in the URL")],
  [url("https://example.com?a=b"), urlError("a=b", "query parameters are not permitted in the URL")],
  [url("https://example.com#f"), urlError("f", "fragments are not permitted in the URL")],
  [
    url("https://example.com:x"),
    [
      `${at}.clientConfig.url: Required value: url must be a valid URL: ` +
        `parse "https://example.com:x": invalid port ":x" after host${form}`,
    ],
  ],
  [{ [`${at}.clientConfig`]: {} }, [`${at}.clientConfig: Required value: exactly one of url or service is required`]],
  [{ [`${at}.clientConfig.service.name`]: "" }, [`${at}.clientConfig.service.namespace: Required value`]],
  [
    { [`${at}.clientConfig.service.port`]: 0 },
    [
      `${at}.clientConfig.service.port: Invalid value: 0: ` +
        "port is not valid: must be between 1 and 65535, inclusive",
    ],
  ],
  [
    { [`${at}.clientConfig.service.path`]: "/a//b" },
    [`${at}.clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty`],
  ],
  [
    { [`${at}.timeoutSeconds`]: 31 },
    [`${at}.timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds`],
  ],
  [
    { [`${at}.sideEffects`]: "Some" },
    [`${at}.sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"`],
  ],
  [{ [`${at}.sideEffects`]: undefined }, [`${at}.sideEffects: Required value: must specify one of None, NoneOnDryRun`]],
  [{ [`${at}.admissionReviewVersions`]: ["v9", "v1"] }, []],
  [
    { [`${at}.admissionReviewVersions`]: ["v9", "v9"] },
    [
      `${at}.admissionReviewVersions[1]: Invalid value: "v9": duplicate version`,
      `${at}.admissionReviewVersions: Invalid value: ["v9","v9"]: must include at least one of v1, v1beta1`,
    ],
  ],
  [
    { [`${at}.rules[0].apiGroups`]: ["*", "a"] },
    [`${at}.rules[0].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other API groups`],
  ],
  [
    { [`${at}.rules[0].operations`]: ["EAT"] },
    [
      `${at}.rules[0].operations[0]: Unsupported value: "EAT": ` +
        'supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ],
  ],
  [
    resources("pods/*", "pods/log"),
    [`${at}.rules[0].resources[1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log`],
  ],
  [
    resources("*/scale", "pods/scale"),
    [
      `${at}.rules[0].resources[1]: Invalid value: "pods/scale": ` +
        "if '*/scale' is present, must not specify pods/scale",
    ],
  ],
  [
    resources("*/*", "a/b"),
    [`${at}.rules[0].resources: Invalid value: ["*/*","a/b"]: if '*/*' is present, must not specify other resources`],
  ],
  [
    resources("*", "pods"),
    [
      `${at}.rules[0].resources: Invalid value: ["*","pods"]: ` +
        "if '*' is present, must not specify other resources without subresources",
    ],
  ],
  [
    { [`${at}.objectSelector`]: { matchExpressions: [{ key: "a", operator: "Has" }] } },
    [`${at}.objectSelector.matchExpressions[0].operator: Invalid value: "Has": not a valid selector operator`],
  ],
  [
    {
      [`${at}.matchConditions`]: [
        { name: "a", expression: "true" },
        { name: "a", expression: " " },
        { name: "", expression: "object.x > 1" },
        { name: "b", expression: " object" },
        { name: "c", expression: "params.a" },
      ],
    },
    [
      `${at}.matchConditions[1].expression: Required value`,
      `${at}.matchConditions[1].name: Duplicate value: "a"`,
      `${at}.matchConditions[2].name: Required value`,
      `${at}.matchConditions[3].expression: Invalid value: "object": must evaluate to bool but got dyn`,
      `${at}.matchConditions[4].expression: Invalid value: "params.a": compilation failed: ERROR: <input>:1:1: ` +
        "undeclared reference to 'params' (in container '')\n | params.a\n | ^",
    ],
  ],
  [{ webhooks: [webhook, webhook] }, ['webhooks[1].name: Duplicate value: "a.example.com"']],
]);

const stored = { webhooks: [webhook, { ...webhook, sideEffects: "Some", admissionReviewVersions: ["v9"] }] };
testValidation("stored webhooks of old", stored, (obj) => runToEnd(validateWebhooksSteps(obj, check, stored)), []);

test("every match condition is a step", () => {
  const matchConditions = Array.from({ length: 50 }, (_, at) => ({ name: `c${at}`, expression: "true" }));
  const webhooks = Array.from({ length: 10 }, (_, at) => ({ ...webhook, name: `a${at}.example.com`, matchConditions }));
  assert.ok([...validateWebhooksSteps({ webhooks } as KubeObject, check)].length >= 500);
});
