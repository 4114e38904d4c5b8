import { getCiphers } from "node:tls";
import { quoteGo } from "@kube-apiserver/apimachinery";
import type { MinTLSVersion } from "./secure-serving-info.js";

/** TLS 1.3 leaves no choice among these: Go takes their names, and ignores them. */
const tls13Suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** Names of Go's `crypto/tls` and what OpenSSL calls the same, without the ones (RC4, 3DES) that OpenSSL has given up. */
const preferredSuites: ReadonlyMap<string, string> = new Map([
  ...tls13Suites.map((name) => [name, name] as const),
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"],
  ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
  ["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"],
]);

const insecureSuites: ReadonlyMap<string, string> = new Map([
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256"],
  ["TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"],
  ["TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256"],
  ["TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"],
  ["TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"],
  ["TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"],
]);

/** TLS before 1.2 is not spoken, whatever the flag says: OpenSSL's own security level forbids it. */
const versions: ReadonlyMap<string, MinTLSVersion> = new Map([
  ["VersionTLS10", "TLSv1.2"],
  ["VersionTLS11", "TLSv1.2"],
  ["VersionTLS12", "TLSv1.2"],
  ["VersionTLS13", "TLSv1.3"],
]);

/** A name in the TLS settings that means nothing, or nothing that this process can do. */
export class TLSNameError extends Error {
  override readonly name = "TLSNameError";
}

/** Suites that `--tls-cipher-suites` recommends, by Go's names, sorted. */
export const preferredCipherSuiteNames: readonly string[] = [...preferredSuites.keys()].sort();

/** Suites that `--tls-cipher-suites` takes but calls insecure, by Go's names, sorted. */
export const insecureCipherSuiteNames: readonly string[] = [...insecureSuites.keys()].sort();

/**
 * Cipher suites as `SecureServingInfo` wants them. Mirrors `cliflag.TLSCipherSuites`.
 * @param names - Go's names
 * @throws TLSNameError when one is unknown, or OpenSSL was built without it
 */
export function toCipherSuites(names: readonly string[]): readonly string[] {
  const available = new Set(getCiphers());
  const suites = names.map((name) => {
    const suite = preferredSuites.get(name) ?? insecureSuites.get(name);
    if (suite !== undefined && available.has(suite.toLowerCase())) return suite;
    throw new TLSNameError(`Cipher suite ${name} not supported or doesn't exist`);
  });
  const withTLS13 = suites.some((suite) => tls13Suites.includes(suite)) ? [...suites, ...tls13Suites] : suites;
  return [...new Set(withTLS13)];
}

/**
 * The least version of TLS. Mirrors `cliflag.TLSVersion`.
 * @param name - `VersionTLS10` to `VersionTLS13`; `""` for the default, TLS 1.2
 * @throws TLSNameError when it is another
 */
export function toMinTLSVersion(name: string): MinTLSVersion {
  const version = name === "" ? "TLSv1.2" : versions.get(name);
  if (version === undefined) throw new TLSNameError(`unknown tls version ${quoteGo(name)}`);
  return version;
}

/** Go's `tls.CurveID`, which are the numbers of RFC 8446 §4.2.7, and OpenSSL's names. */
const curves: ReadonlyMap<number, string> = new Map([
  [23, "P-256"],
  [24, "P-384"],
  [25, "P-521"],
  [29, "X25519"],
]);

/**
 * Curves for key exchange as `SecureServingInfo` wants them, from `--tls-curve-preferences`.
 * @throws TLSNameError when OpenSSL does not have one
 */
export function toCurves(ids: readonly number[]): readonly string[] {
  return ids.map((id) => {
    const curve = curves.get(id);
    if (curve === undefined) throw new TLSNameError(`curve preference ${id} not supported or doesn't exist`);
    return curve;
  });
}
