import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { discardLogger, type Logger } from "@kube-apiserver/component-base";
import { loadPolicyFromFile, parsePolicy } from "./load-policy.js";

const head = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";
const rules = "rules:\n- level: Metadata\n";

const refused: readonly [string, string, string | RegExp][] = [
  ["no rules", head, "loaded illegal policy with 0 rules"],
  [
    "another kind of another group",
    "apiVersion: v1\nkind: Pod\n",
    /^failed decoding: no kind "Pod" is registered for version "v1" in scheme/,
  ],
  [
    "an older version",
    `apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n${rules}`,
    /^failed decoding: no kind "Policy" is registered for version "audit.k8s.io\/v1beta1"/,
  ],
  ["no kind", `apiVersion: audit.k8s.io/v1\n${rules}`, /^failed decoding: Object 'Kind' is missing in/],
  ["no version", `kind: Policy\n${rules}`, /^failed decoding: Object 'apiVersion' is missing in/],
  ["no YAML", "rules: [", /^failed decoding: /],
  ["a wrong type", `${head}rules: 5\n`, /^failed decoding: /],
  [
    "an unknown level",
    `${head}rules:\n- level: Everything\n`,
    'rules[0].level: Unsupported value: "Everything": supported values: "None", "Metadata", "Request", "RequestResponse"',
  ],
  ["no level", `${head}rules:\n- users: [a]\n`, "rules[0].level: Required value"],
  [
    "both kinds of requests",
    `${head}rules:\n- level: None\n  namespaces: [a]\n  nonResourceURLs: ["/a"]\n`,
    'rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
  ],
  [
    "paths without a slash, and with a wildcard inside",
    `${head}rules:\n- level: None\n  nonResourceURLs: ["*", "a", "/a*b"]\n`,
    `[rules[0].nonResourceURLs[1]: Invalid value: "a": non-resource URL rules must begin with a '/' character, ` +
      `rules[0].nonResourceURLs[2]: Invalid value: "/a*b": non-resource URL wildcards '*' must be the final character of the rule]`,
  ],
  [
    "a group with its version",
    `${head}rules:\n- level: None\n  resources: [{group: apps/v1}]\n`,
    /^rules\[0\]\.resources\.group: Invalid value: "apps\/v1": a lowercase RFC 1123 subdomain must consist of/,
  ],
  [
    "names of no resource",
    `${head}rules:\n- level: None\n  resources: [{resourceNames: [a]}]\n`,
    'rules[0].resources.resourceNames: Invalid value: ["a"]: using resourceNames requires at least one resource',
  ],
  [
    "unknown stages",
    `${head}omitStages: [Never]\nrules:\n- level: None\n  omitStages: [Panic, Later]\n`,
    '[omitStages[0]: Invalid value: "Never": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic, ' +
      'rules[0].omitStages[1]: Invalid value: "Later": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic]',
  ],
];

describe("a policy that is refused", () => {
  for (const [name, text, message] of refused) {
    test(name, () => assert.rejects(parsePolicy(text, discardLogger), { message }));
  }
});

test("a policy comes as YAML or JSON", async () => {
  const fromYAML = await parsePolicy(`${head}${rules}  users: [a]\n`, discardLogger);
  const json = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata", users: ["a"] }] };
  assert.deepEqual((await parsePolicy(JSON.stringify(json), discardLogger)).rules, fromYAML.rules);
  assert.equal(fromYAML.rules[0]?.level, "Metadata");
});

test("unknown and repeated fields are told of, and ignored", async () => {
  const told: unknown[] = [];
  const logger: Logger = { ...discardLogger, warn: (_message, fields) => told.push(fields?.err) };
  const policy = await parsePolicy(`${head}${rules}  levels: a\n  users: [a]\n  users: [b]\n`, logger);
  assert.deepEqual(policy.rules[0]?.users, ["b"]);
  assert.equal(told.length, 1);
  assert.match(
    String(told[0]),
    /^strict decoding error: .*"users" already set.*, unknown field "rules\[0\]\.levels"$/s,
  );
});

test("messages name the file", async () => {
  const missing = join(import.meta.dirname ?? ".", "no-such-policy.yaml");
  await assert.rejects(loadPolicyFromFile(missing, discardLogger), {
    message: new RegExp(`^failed to read file path "${missing}": `),
  });
});
