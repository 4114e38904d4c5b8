import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { toErrorText } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import { changed, testValidation } from "../../../testing/validation-table.js";
import { validateSecretType } from "./validate-type.js";
import { warningsForSecret } from "./warnings.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "x", namespace: "a" }, type: "Opaque", data: {} };

testValidation("a secret", secret, validateSecretType, [
  {
    name: "of an account",
    set: { type: "kubernetes.io/service-account-token" },
    errors: ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
  },
  {
    name: "of TLS",
    set: { type: "kubernetes.io/tls" },
    errors: ["data[tls.crt]: Required value", "data[tls.key]: Required value"],
  },
  { name: "of SSH", set: { type: "kubernetes.io/ssh-auth" }, errors: ["data[ssh-privatekey]: Required value"] },
  {
    name: "of a user",
    set: { type: "kubernetes.io/basic-auth" },
    errors: ["data[username]: Required value", "data[password]: Required value"],
  },
  { name: "of a user with no password", set: { type: "kubernetes.io/basic-auth", "data.username": base64("u") } },
  {
    name: "of a registry",
    set: { type: "kubernetes.io/dockerconfigjson" },
    errors: ["data[.dockerconfigjson]: Required value"],
  },
]);

test("the contents of a secret are never shown", () => {
  const docker = changed(secret, { type: "kubernetes.io/dockercfg", "data|.dockercfg": base64("secret{") });
  const [error, ...more] = validateSecretType(docker);
  assert.ok(error !== undefined && more.length === 0);
  assert.match(toErrorText(error), /^data\[\.dockercfg\]: Invalid value: "<secret contents redacted>": /);
});

const [mine, yours] = ["mine", "yours"].map((name) =>
  CertificateAuthority.generate(name, { clock: realClock, random: cryptoRandom }),
);
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
const pairs = [
  { crt: "", key: "", want: "tls: failed to find any PEM data in certificate input" },
  {
    crt: key,
    key: "",
    want: "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
  },
  {
    crt: pair.publicKey.export({ type: "spki", format: "pem" }) as string,
    key: "",
    want: 'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [PUBLIC KEY]',
  },
  { crt: certificate, key: "", want: "tls: failed to find any PEM data in key input" },
  {
    crt: certificate,
    key: certificate,
    want: "tls: found a certificate rather than a key in the PEM for the private key",
  },
  { crt: certificate, key, want: "x509: malformed certificate" },
  {
    crt: mine?.certPem ?? "",
    key: "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
    want: "tls: failed to parse private key",
  },
  { crt: mine?.certPem ?? "", key: yours?.keyPem ?? "", want: "tls: private key does not match public key" },
  {
    crt: mine?.certPem ?? "",
    key: generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    want: "tls: private key type does not match public key type",
  },
];

test("a pair that belongs together is nothing to tell of", () => {
  const data = { "tls.crt": base64(mine?.certPem ?? ""), "tls.key": base64(mine?.keyPem ?? "") };
  assert.deepEqual(warningsForSecret(changed(secret, { type: "kubernetes.io/tls", data })), []);
});

for (const { crt, key: keyText, want } of pairs) {
  test(`a pair that no server can use: ${want}`, () => {
    const tls = changed(secret, {
      type: "kubernetes.io/tls",
      data: { "tls.crt": base64(crt), "tls.key": base64(keyText) },
    });
    assert.deepEqual(warningsForSecret(tls), [want]);
    assert.deepEqual(warningsForSecret({ ...tls, type: "Opaque" }), []);
  });
}
