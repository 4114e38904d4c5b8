import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import { signToken } from "./json-web-token.js";
import { newLegacyTokenAuthenticator } from "./legacy-token-authenticator.js";
import { withLastUse } from "./legacy-token-use.js";
import { parseSigningKey } from "./signing-key.js";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = parseSigningKey(String(privateKey.export({ type: "pkcs8", format: "pem" })));
const { signal } = new AbortController();
const claims = {
  iss: "kubernetes/serviceaccount",
  sub: "system:serviceaccount:a:robot",
  "kubernetes.io/serviceaccount/namespace": "a",
  "kubernetes.io/serviceaccount/secret.name": "robot-token",
  "kubernetes.io/serviceaccount/service-account.name": "robot",
  "kubernetes.io/serviceaccount/service-account.uid": "uid",
};
const token = signToken(claims, key);
const account: KubeObject = { metadata: { name: "robot", uid: "uid" } };

function secretOf(text: string, metadata: JSONObject = {}): KubeObject {
  return { metadata, data: { token: Buffer.from(text).toString("base64") } } as KubeObject;
}

function authenticate(text: string, secret: KubeObject | undefined, found: KubeObject | undefined = account) {
  const objects = { secret: () => Promise.resolve(secret), serviceAccount: () => Promise.resolve(found) };
  const options = { keys: () => [key], apiAudiences: ["api"], objects, clock: realClock };
  return newLegacyTokenAuthenticator(options).authenticateToken(text, [], signal);
}

test("a token that its secret holds is its service account", async () => {
  assert.deepEqual(await authenticate(token, secretOf(token)), {
    user: {
      name: "system:serviceaccount:a:robot",
      uid: "uid",
      groups: ["system:serviceaccounts", "system:serviceaccounts:a"],
      extra: {},
    },
    audiences: ["api"],
  });
});

test("tokens of other issuers are left to others", async () => {
  const other = signToken({ ...claims, iss: "https://kubernetes.default.svc" }, key);
  assert.equal(await authenticate(other, secretOf(other)), undefined);
});

test("the day of use is told once a day, whether or not the token was marked invalid", async () => {
  const used: KubeObject[] = [];
  const marked = secretOf(token, { labels: { "kubernetes.io/legacy-token-invalid-since": "2026-01-01" } });
  for (const secret of [secretOf(token), marked, secretOf("x")]) {
    const objects = { secret: async () => secret, serviceAccount: async () => account };
    const onUse = (shown: KubeObject) => used.push(shown);
    const options = { keys: () => [key], apiAudiences: ["api"], objects, clock: realClock, onUse };
    await newLegacyTokenAuthenticator(options)
      .authenticateToken(token, [], signal)
      .catch(() => undefined);
  }
  assert.deepEqual(used, [secretOf(token), marked]);
  const now = Date.parse("2026-05-01T12:00:00Z");
  const today = withLastUse(secretOf(token), now);
  assert.deepEqual(today?.metadata?.labels, { "kubernetes.io/legacy-token-last-used": "2026-05-01" });
  assert.equal(today && withLastUse(today, now), undefined);
  assert.equal(today && withLastUse(today, now - 86_400_000), undefined);
  assert.equal(
    withLastUse(today ?? {}, now + 86_400_000)?.metadata?.labels?.["kubernetes.io/legacy-token-last-used"],
    "2026-05-02",
  );
});

const gone = { deletionTimestamp: "2026-01-01T00:00:00Z" };
const refusals: { name: string; secret?: KubeObject | undefined; account?: KubeObject | undefined; want: RegExp }[] = [
  { name: "no secret", secret: undefined, want: /^Error: service account token has been invalidated$/ },
  { name: "a secret on its way out", secret: secretOf(token, gone), want: /token has been invalidated/ },
  { name: "a secret with another token", secret: secretOf("x"), want: /does not match server's copy/ },
  {
    name: "a secret marked by the cleaner",
    secret: secretOf(token, { labels: { "kubernetes.io/legacy-token-invalid-since": "2026-01-01" } }),
    want: /has been marked invalid/,
  },
  {
    name: "another account of the name",
    secret: secretOf(token),
    account: { metadata: { name: "robot", uid: "new" } },
    want: /service account UID \(new\) does not match claim \(uid\)/,
  },
];
for (const { name, secret, account: found, want } of refusals) {
  test(`refused: ${name}`, () => assert.rejects(authenticate(token, secret, found ?? account), want));
}

for (const claim of Object.keys(claims).filter((name) => name !== "iss")) {
  test(`refused: without ${claim}`, () => {
    const text = signToken({ ...claims, [claim]: "" }, key);
    return assert.rejects(authenticate(text, secretOf(text)), /claim is missing/);
  });
}
