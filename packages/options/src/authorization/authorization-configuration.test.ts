import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { loadAuthorizationConfiguration } from "./load-authorization-config.js";

const engines = newExpressionEngines();
const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n";
let folder = "";
let kubeconfig = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "authorization-config-"));
  kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, "{}");
});
after(() => rm(folder, { recursive: true }));

function load(text: string, required?: ReadonlySet<string>) {
  return loadAuthorizationConfiguration(Buffer.from(text), engines, required);
}

function webhook(changes: object = {}, name = "hook"): object {
  return {
    type: "Webhook",
    name,
    webhook: {
      timeout: "3s",
      subjectAccessReviewVersion: "v1",
      failurePolicy: "NoOpinion",
      connectionInfo: { type: "KubeConfigFile", kubeConfigFile: kubeconfig },
      ...changes,
    },
  };
}

function withAuthorizers(...authorizers: readonly object[]): string {
  return `${head}authorizers: ${JSON.stringify(authorizers)}\n`;
}

test("a configuration comes with its defaults, in any of its versions", async () => {
  for (const version of ["v1", "v1beta1", "v1alpha1"]) {
    const text = withAuthorizers({ type: "Node", name: "node" }, webhook({ unauthorizedTTL: "1s" }));
    const config = await load(text.replace("k8s.io/v1", `k8s.io/${version}`));
    assert.deepEqual(config, {
      authorizers: [
        { type: "Node", name: "node" },
        {
          type: "Webhook",
          name: "hook",
          webhook: {
            authorizedTTLMs: 300_000,
            cacheAuthorizedRequests: true,
            unauthorizedTTLMs: 1_000,
            cacheUnauthorizedRequests: true,
            timeoutMs: 3_000,
            subjectAccessReviewVersion: "v1",
            matchConditionSubjectAccessReviewVersion: "",
            failurePolicy: "NoOpinion",
            connectionInfo: { type: "KubeConfigFile", kubeConfigFile: kubeconfig },
            matchConditions: [],
          },
        },
      ],
    });
  }
});

const undecodable: [string, string, RegExp][] = [
  ["an unknown field", `${head}authorizers: []\nmodes: []\n`, /strict decoding error: unknown field "modes"$/],
  [
    "a repeated field",
    `${head}authorizers: []\nauthorizers: []\n`,
    /strict decoding error: yaml: unmarshal errors:\n {2}line 4: key "authorizers" already set in map$/,
  ],
  ["no kind", "apiVersion: apiserver.config.k8s.io/v1\n", /Object 'Kind' is missing in/],
  [
    "another kind",
    "apiVersion: v1\nkind: Pod\n",
    /no kind "Pod" is registered for version "v1" in scheme "k8s.io\/apiserver\/pkg\/apis\/apiserver\/load\/load.go:32"$/,
  ],
  ["no duration", `${head}authorizers: [{type: Webhook, name: a, webhook: {timeout: 3}}]\n`, /duration|timeout/i],
];
describe("a file that cannot be read", () => {
  for (const [name, text, message] of undecodable) {
    test(name, async () => {
      await assert.rejects(load(text), (err: Error) => {
        assert.match(err.message, /^failed to load AuthorizationConfiguration from file: /);
        assert.match(err.message, message);
        return true;
      });
    });
  }
});

const rbac = { type: "RBAC", name: "rbac" };
const inCluster = (more: object = {}) => webhook({ connectionInfo: { type: "InClusterConfig", ...more } });
const fileAt = (file: string | undefined) =>
  webhook({ connectionInfo: { type: "KubeConfigFile", kubeConfigFile: file } });
const conditions = (...expressions: string[]) =>
  webhook({
    matchConditionSubjectAccessReviewVersion: "v1",
    matchConditions: expressions.map((expression) => ({ expression })),
  });
const at = "authorizers[0]";
const types = '"ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"';
const mistakes: [string, () => readonly object[], string][] = [
  ["nobody", () => [], "authorizers: Required value: at least one authorization mode must be defined"],
  ["no type", () => [{ name: "a" }], `${at}.type: Required value`],
  ["another type", () => [{ type: "X", name: "a" }], `${at}.type: Unsupported value: "X": supported values: ${types}`],
  ["a type twice", () => [rbac, rbac], 'authorizers[1].type: Duplicate value: "RBAC"'],
  ["no name", () => [webhook({}, "")], `${at}.name: Required value`],
  ["a name twice", () => [webhook(), webhook()], 'authorizers[1].name: Duplicate value: "hook"'],
  [
    "a webhook of another type",
    () => [{ ...webhook(), type: "RBAC", name: "rbac" }],
    `${at}.webhook: Invalid value: "non-null": may only be specified when type=Webhook`,
  ],
  ["no webhook", () => [{ type: "Webhook", name: "a" }], `${at}.webhook: Required value: required when type=Webhook`],
  ["no time", () => [webhook({ timeout: "0s" })], `${at}.timeout: Required value`],
  [
    "too much time",
    () => [webhook({ timeout: "31s" })],
    `${at}.timeout: Invalid value: "31s": must be > 0s and <= 30s`,
  ],
  ["time before", () => [webhook({ authorizedTTL: "-1s" })], `${at}.authorizedTTL: Invalid value: "-1s": must be > 0s`],
  [
    "another version",
    () => [webhook({ subjectAccessReviewVersion: "v2" })],
    `${at}.subjectAccessReviewVersion: Unsupported value: "v2": supported values: "v1", "v1beta1"`,
  ],
  [
    "another policy",
    () => [webhook({ failurePolicy: "Allow" })],
    `${at}.failurePolicy: Unsupported value: "Allow": supported values: "NoOpinion", "Deny"`,
  ],
  [
    "another way",
    () => [webhook({ connectionInfo: { type: "X" } })],
    `${at}.connectionInfo.type: Unsupported value: "X": supported values: "InClusterConfig", "KubeConfigFile"`,
  ],
  [
    "a file of the cluster",
    () => [inCluster({ kubeConfigFile: "/a" })],
    `${at}.connectionInfo.kubeConfigFile: Invalid value: "/a": can only be set when type=KubeConfigFile`,
  ],
  ["the cluster", () => [inCluster()], "connectionInfo.type InClusterConfig of authorizer hook is not supported"],
  ["no file", () => [fileAt(undefined)], `${at}.connectionInfo.kubeConfigFile: Required value`],
  [
    "a file beside",
    () => [fileAt("a")],
    `${at}.connectionInfo.kubeConfigFile: Invalid value: "a": must be an absolute path`,
  ],
  [
    "a file that is not there",
    () => [fileAt("/no/file")],
    `${at}.connectionInfo.kubeConfigFile: Invalid value: "/no/file": error loading file: stat /no/file: no such file or directory`,
  ],
  [
    "a folder",
    () => [fileAt(folder)],
    `${at}.connectionInfo.kubeConfigFile: Invalid value: "FOLDER": must be a regular file`,
  ],
  [
    "conditions of no version",
    () => [webhook({ matchConditions: [{ expression: "true" }] })],
    `${at}.matchConditionSubjectAccessReviewVersion: Required value: required if match conditions are specified`,
  ],
  [
    "conditions that are none",
    () => [conditions("1")],
    `${at}.matchConditions[0].expression: Invalid value: "1": must evaluate to bool but got int`,
  ],
  [
    "two mistakes",
    () => [webhook({ timeout: "0s", failurePolicy: "" })],
    `[${at}.timeout: Required value, ${at}.failurePolicy: Required value]`,
  ],
  [
    "a name of one's own",
    () => [{ type: "RBAC", name: "roles" }],
    "expected name rbac for authorizer RBAC instead of roles",
  ],
];
describe("a mistake", () => {
  for (const [name, authorizers, message] of mistakes) {
    test(name, () =>
      assert.rejects(load(withAuthorizers(...authorizers())), { message: message.replace("FOLDER", folder) }),
    );
  }

  test("a name that is none", async () => {
    await assert.rejects(load(withAuthorizers(webhook({}, "A_b"))), (err: Error) => {
      assert.match(
        err.message,
        /^authorizers\[0\]\.name: Invalid value: "A_b": authorizer name is invalid: a lowercase RFC 1123/,
      );
      return true;
    });
  });

  test("what was there before is gone", () =>
    assert.rejects(load(withAuthorizers({ type: "AlwaysAllow", name: "alwaysallow" }), new Set(["RBAC", "Node"])), {
      message: "missing required types: [Node RBAC]",
    }));
});
