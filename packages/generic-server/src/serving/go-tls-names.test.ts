import assert from "node:assert/strict";
import { test } from "node:test";
import { createSecureContext } from "node:tls";
import {
  insecureCipherSuiteNames,
  preferredCipherSuiteNames,
  toCipherSuites,
  toCurves,
  toMinTLSVersion,
} from "./go-tls-names.js";

test("every suite that is offered is one that OpenSSL takes", () => {
  for (const name of [...preferredCipherSuiteNames, ...insecureCipherSuiteNames]) {
    assert.doesNotThrow(() => createSecureContext({ ciphers: toCipherSuites([name]).join(":") }), name);
  }
});

test("suites keep their order, two names of one count once", () => {
  const names = ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"];
  assert.deepEqual(toCipherSuites(["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ...names]), [
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ]);
});

test("TLS 1.3 has all of its suites or is not mentioned", () => {
  assert.equal(toCipherSuites(["TLS_AES_256_GCM_SHA384"]).length, 3);
});

for (const name of ["", "AES128-SHA", "TLS_RSA_WITH_RC4_128_SHA", "constructor"]) {
  test(`no suite: ${JSON.stringify(name)}`, () => {
    const message = `Cipher suite ${name} not supported or doesn't exist`;
    assert.throws(() => toCipherSuites([name]), { name: "TLSNameError", message });
  });
}

test("versions by Go's names", () => {
  assert.equal(toMinTLSVersion(""), "TLSv1.2");
  assert.equal(toMinTLSVersion("VersionTLS12"), "TLSv1.2");
  assert.equal(toMinTLSVersion("VersionTLS13"), "TLSv1.3");
  assert.throws(() => toMinTLSVersion("TLSv1.3"), { message: 'unknown tls version "TLSv1.3"' });
});

test("curves by number", () => {
  const names = toCurves([29, 23, 24, 25]);
  assert.doesNotThrow(() => createSecureContext({ ecdhCurve: names.join(":") }));
  assert.throws(() => toCurves([4588]), /curve preference 4588 not supported/);
});
