import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { newOpenIDMetadata } from "./openid-metadata.js";
import { parseVerificationKeys } from "./signing-key.js";

const pemOf = (type: "spki", key: { export(options: { type: "spki"; format: "pem" }): string | Buffer }) =>
  String(key.export({ type, format: "pem" }));
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
const keys = parseVerificationKeys(pemOf("spki", rsa) + pemOf("spki", ec));
const options = { issuer: "https://kubernetes.default.svc", externalAddress: "10.0.0.1:6443", keys };

test("the configuration tells where the keys are", () => {
  assert.deepEqual(newOpenIDMetadata(options).configuration, {
    issuer: "https://kubernetes.default.svc",
    jwks_uri: "https://10.0.0.1:6443/openid/v1/jwks",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256", "RS256"],
  });
  const elsewhere = newOpenIDMetadata({ ...options, jwksURI: "https://keys.example.com/jwks" });
  assert.equal(elsewhere.configuration.jwks_uri, "https://keys.example.com/jwks");
});

test("the keys are the public ones, whole", () => {
  const list = newOpenIDMetadata(options).keys.keys as readonly Record<string, string>[];
  assert.deepEqual(
    list.map((key) => Object.keys(key)),
    [
      ["use", "kty", "kid", "alg", "n", "e"],
      ["use", "kty", "kid", "crv", "alg", "x", "y"],
    ],
  );
  for (const [at, key] of [rsa, ec].entries()) {
    const jwk = list[at] ?? {};
    assert.equal(jwk.kid, keys[at]?.keyID);
    assert.ok(createPublicKey({ key: jwk, format: "jwk" }).equals(key));
  }
});

const refusals: { name: string; change: Partial<Parameters<typeof newOpenIDMetadata>[0]>; want: RegExp }[] = [
  { name: "plain http", change: { issuer: "http://a" }, want: /^issuer URL must use https scheme, got: http:\/\/a$/ },
  { name: "no URL", change: { issuer: "kubernetes" }, want: /must use https scheme/ },
  { name: "a query", change: { issuer: "https://a/?b" }, want: /may not include a query/ },
  { name: "a fragment", change: { issuer: "https://a/#b" }, want: /may not include a fragment/ },
  { name: "keys over http", change: { jwksURI: "http://a" }, want: /JWKS URI must use https/ },
  { name: "no keys", change: { keys: [] }, want: /no keys provided/ },
];
for (const { name, change, want } of refusals) {
  test(`no documents: ${name}`, () => {
    assert.throws(() => newOpenIDMetadata({ ...options, ...change }), { name: "OpenIDMetadataError", message: want });
  });
}
