import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type Clock, cryptoRandom, realClock } from "@kube-apiserver/component-base";
import type { BoundObjects } from "./bound-objects.js";
import { parseSigningKey, parseVerificationKeys, type SigningKey, SigningKeyError } from "./signing-key.js";
import { newServiceAccountAuthenticator, type ServiceAccountAuthenticatorOptions } from "./token-authenticator.js";
import { newServiceAccountTokenGenerator, type TokenClaims } from "./token-generator.js";
import { splitServiceAccountUserName } from "./user-names.js";

const issuer = "https://kubernetes.default.svc";
const { signal } = new AbortController();
const ecPem = pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
const rsaPem = pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
const ecKey = parseSigningKey(ecPem);

function pemOf(key: { export(options: { type: "pkcs8"; format: "pem" }): string | Buffer }): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

function clockAt(nowMs: number): Clock {
  return { ...realClock, now: () => nowMs };
}

const issuedAtMs = Date.UTC(2026, 0, 1);
const claims: TokenClaims = {
  namespace: "a",
  serviceAccount: { name: "default", uid: "sa-uid" },
  pod: { name: "p", uid: "pod-uid" },
  node: { name: "n", uid: "node-uid" },
  audiences: [issuer],
  expirationSeconds: 3600,
};

function issue(changes: Partial<TokenClaims> = {}, key: SigningKey = ecKey, from = issuer) {
  const generator = newServiceAccountTokenGenerator({
    issuer: from,
    key,
    clock: clockAt(issuedAtMs),
    random: cryptoRandom,
  });
  return generator.generateToken({ ...claims, ...changes });
}

function authenticate(
  token: string,
  changes: Partial<ServiceAccountAuthenticatorOptions> = {},
  audiences: string[] = [],
) {
  const authenticator = newServiceAccountAuthenticator({
    issuers: [issuer],
    keys: () => [ecKey],
    apiAudiences: [issuer],
    clock: clockAt(issuedAtMs + 1000),
    ...changes,
  });
  return authenticator.authenticateToken(token, audiences, signal);
}

test("tokens wait for a key that is still in the making, and so do those who check them", async () => {
  let resolve: (key: SigningKey) => void = () => undefined;
  const later = new Promise<SigningKey>((made) => {
    resolve = made;
  });
  const issuing = newServiceAccountTokenGenerator({
    issuer,
    key: later,
    clock: clockAt(issuedAtMs),
    random: cryptoRandom,
  }).generateToken(claims);
  const { token } = await issue();
  const checking = authenticate(token, { keys: async () => [await later] });
  resolve(ecKey);
  assert.equal((await authenticate((await issuing).token))?.user.uid, "sa-uid");
  assert.equal((await checking)?.user.uid, "sa-uid");
});

for (const [name, pem] of [
  ["ES256", ecPem],
  ["RS256", rsaPem],
] as const) {
  test(`a token signed with ${name} is its service account`, async () => {
    const key = parseSigningKey(pem);
    assert.equal(key.algorithm, name);
    const { token, id, expiresAtMs } = await issue({}, key);
    assert.equal(expiresAtMs, issuedAtMs + 3_600_000);
    const response = await authenticate(token, { keys: () => [key] });
    assert.deepEqual(response, {
      user: {
        name: "system:serviceaccount:a:default",
        uid: "sa-uid",
        groups: ["system:serviceaccounts", "system:serviceaccounts:a"],
        extra: {
          "authentication.kubernetes.io/credential-id": [`JTI=${id}`],
          "authentication.kubernetes.io/pod-name": ["p"],
          "authentication.kubernetes.io/pod-uid": ["pod-uid"],
          "authentication.kubernetes.io/node-name": ["n"],
          "authentication.kubernetes.io/node-uid": ["node-uid"],
        },
      },
      audiences: [issuer],
    });
  });
}

test("tokens of others are left to others", async () => {
  const { token } = await issue({}, ecKey, "https://other.example.com");
  assert.equal(await authenticate(token), undefined);
  assert.equal(await authenticate("not.a.token"), undefined);
  assert.equal(await authenticate("opaque"), undefined);
});

const other = parseSigningKey(pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey));
const refusals: {
  name: string;
  token?: Partial<TokenClaims>;
  key?: SigningKey;
  options?: Partial<ServiceAccountAuthenticatorOptions>;
  audiences?: string[];
  want: RegExp;
}[] = [
  { name: "an unknown key", key: other, want: /invalid signature, no keys found/ },
  {
    name: "another key that goes by the name of a known one",
    key: { ...other, keyID: ecKey.keyID },
    want: /error in cryptographic primitive/,
  },
  { name: "no key at all", options: { keys: () => [] }, want: /invalid signature, no keys found/ },
  { name: "too late", options: { clock: clockAt(issuedAtMs + 3_700_000) }, want: /token has expired/ },
  { name: "too early", options: { clock: clockAt(issuedAtMs - 120_000) }, want: /not valid yet/ },
  {
    name: "another audience",
    token: { audiences: ["vault"] },
    want: /^Error: token audiences \["vault"\] is invalid for the target audiences \["https:[^ ]+"\]$/,
  },
  { name: "an audience that was not asked for", audiences: ["vault"], want: /is invalid for the target/ },
];
for (const { name, token: changes, key, options, audiences, want } of refusals) {
  test(`refused: ${name}`, async () => {
    const { token } = await issue(changes, key);
    await assert.rejects(authenticate(token, options, audiences), want);
  });
}

test("use of a token beyond what its client was told is noted", async () => {
  const uses: string[] = [];
  const metrics = { used: (use: string) => uses.push(use) };
  const warnAfter = issuedAtMs / 1000 + 60;
  const { token } = await issue({ warnAfter });
  const early = await authenticate(token, { metrics });
  const late = await authenticate(token, { metrics, clock: clockAt(issuedAtMs + 90_000) });
  assert.deepEqual(uses, ["valid", "stale"]);
  assert.equal(early?.auditAnnotations, undefined);
  assert.deepEqual(late?.auditAnnotations, {
    "authentication.k8s.io/stale-token":
      "subject: system:serviceaccount:a:default, seconds after warning threshold: 30",
  });
});

test("claims that were changed are refused", async () => {
  const { token } = await issue();
  const [header, payload = "", signature] = token.split(".");
  const changed = Buffer.from(payload, "base64url").toString().replace('"sa-uid"', '"root"');
  const forged = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
  await assert.rejects(authenticate(forged), /cryptographic primitive/);
});

test("the token does not choose how it is checked", async () => {
  const { token } = await issue();
  const [, payload] = token.split(".");
  for (const alg of ["none", "HS256", "RS256"]) {
    const header = Buffer.from(JSON.stringify({ alg, kid: ecKey.keyID })).toString("base64url");
    await assert.rejects(authenticate(`${header}.${payload}.AAAA`), /cryptographic primitive/);
  }
});

function objects(changes: Partial<Record<keyof BoundObjects, KubeObject | undefined>> = {}): BoundObjects {
  const found: Record<keyof BoundObjects, KubeObject | undefined> = {
    serviceAccount: { metadata: { name: "default", uid: "sa-uid" } },
    pod: { metadata: { name: "p", uid: "pod-uid" } },
    secret: undefined,
    node: undefined,
    ...changes,
  };
  return {
    serviceAccount: () => Promise.resolve(found.serviceAccount),
    pod: () => Promise.resolve(found.pod),
    secret: () => Promise.resolve(found.secret),
    node: () => Promise.resolve(found.node),
  };
}

test("what a token is bound to has to be there", async () => {
  const { token } = await issue();
  assert.ok(await authenticate(token, { objects: objects() }));
  await assert.rejects(
    authenticate(token, { objects: objects({ pod: undefined }) }),
    /service account token has been invalidated/,
  );
  const recreated = objects({ serviceAccount: { metadata: { name: "default", uid: "new" } } });
  await assert.rejects(
    authenticate(token, { objects: recreated }),
    /^Error: service account UID \(new\) does not match claim \(sa-uid\)$/,
  );
});

test("a deleted pod's token works for another minute", async () => {
  const { token } = await issue();
  const deleted = objects({
    pod: { metadata: { name: "p", uid: "pod-uid", deletionTimestamp: "2026-01-01T00:00:00Z" } },
  });
  assert.ok(await authenticate(token, { objects: deleted }));
  const later = { objects: deleted, clock: clockAt(issuedAtMs + 61_000) };
  await assert.rejects(authenticate(token, later), /has been invalidated/);
});

test("keys are read from PEM of every kind", () => {
  const keys = parseVerificationKeys(ecPem + rsaPem);
  assert.deepEqual(
    keys.map(({ algorithm }) => algorithm),
    ["ES256", "RS256"],
  );
  assert.equal(keys[0]?.keyID, ecKey.keyID);
  assert.throws(() => parseVerificationKeys("nothing"), SigningKeyError);
  assert.throws(() => parseSigningKey("nothing"), SigningKeyError);
  const ed25519 = pemOf(generateKeyPairSync("ed25519").privateKey);
  assert.throws(() => parseSigningKey(ed25519), /unknown type of key ed25519/);
});

test("user names of service accounts are told from others", () => {
  assert.deepEqual(splitServiceAccountUserName("system:serviceaccount:a:b"), { namespace: "a", name: "b" });
  for (const name of ["alice", "system:serviceaccount:a", "system:serviceaccount::b", "system:serviceaccount:a:b:c"]) {
    assert.equal(splitServiceAccountUserName(name), undefined);
  }
});
