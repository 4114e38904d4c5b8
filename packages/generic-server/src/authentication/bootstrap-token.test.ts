import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newBootstrapTokenAuthenticator } from "./bootstrap-token.js";

const { signal } = new AbortController();
const nowMs = Date.UTC(2026, 0, 1);
const token = "07401b.f395accd246ae52d";
const good = {
  "token-id": "07401b",
  "token-secret": "f395accd246ae52d",
  "usage-bootstrap-authentication": "true",
};

function secretOf(changes: Record<string, string> = {}, more: object = {}): KubeObject {
  const data = Object.entries({ ...good, ...changes }).map(([key, value]) => [
    key,
    Buffer.from(value).toString("base64"),
  ]);
  return { type: "bootstrap.kubernetes.io/token", data: Object.fromEntries(data), ...more } as KubeObject;
}

async function authenticate(shown: string, secret: KubeObject | undefined) {
  const names: string[] = [];
  const authenticator = newBootstrapTokenAuthenticator({
    secret: async (name) => {
      names.push(name);
      return secret;
    },
    clock: { ...realClock, now: () => nowMs },
    logger: discardLogger,
  });
  return { response: await authenticator.authenticateToken(shown, [], signal), names };
}

const cases: { name: string; token?: string; secret?: KubeObject; groups?: readonly string[] }[] = [
  { name: "a token that counts", secret: secretOf(), groups: ["system:bootstrappers"] },
  {
    name: "extra groups, sorted, each once",
    secret: secretOf({ "auth-extra-groups": "system:bootstrappers:b,system:bootstrappers:a,system:bootstrappers:b" }),
    groups: ["system:bootstrappers", "system:bootstrappers:a", "system:bootstrappers:b"],
  },
  { name: "a group that it may not give", secret: secretOf({ "auth-extra-groups": "system:masters" }) },
  { name: "an empty group", secret: secretOf({ "auth-extra-groups": "system:bootstrappers:a," }) },
  { name: "no secret" },
  { name: "another secret part", secret: secretOf({ "token-secret": "f395accd246ae52e" }) },
  { name: "a shorter secret part", secret: secretOf({ "token-secret": "f395" }) },
  { name: "another id", secret: secretOf({ "token-id": "07401c" }) },
  { name: "another type", secret: secretOf({}, { type: "Opaque" }) },
  { name: "no data", secret: secretOf({}, { data: undefined }) },
  {
    name: "a secret on its way out",
    secret: secretOf({}, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
  },
  { name: "not for authentication", secret: secretOf({ "usage-bootstrap-authentication": "false" }) },
  {
    name: "a moment to go",
    secret: secretOf({ expiration: "2026-01-01T00:00:01Z" }),
    groups: ["system:bootstrappers"],
  },
  { name: "just expired", secret: secretOf({ expiration: "2026-01-01T00:00:00Z" }) },
  { name: "an expiration that is none", secret: secretOf({ expiration: "tomorrow" }) },
];
for (const { name, secret, groups } of cases) {
  test(name, async () => {
    const { response, names } = await authenticate(token, secret);
    assert.deepEqual(names, ["bootstrap-token-07401b"]);
    assert.deepEqual(response?.user.groups, groups);
    if (groups !== undefined) assert.equal(response?.user.name, "system:bootstrap:07401b");
  });
}

for (const other of [
  "",
  "07401b.f395accd246ae52",
  "07401B.f395accd246ae52d",
  "x.07401b.f395accd246ae52d",
  `${token}\n`,
]) {
  test(`nothing is looked up for ${JSON.stringify(other)}`, async () => {
    const { response, names } = await authenticate(other, secretOf());
    assert.deepEqual([response, names], [undefined, []]);
  });
}
