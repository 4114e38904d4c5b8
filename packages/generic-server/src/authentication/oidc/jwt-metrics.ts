import { createHash } from "node:crypto";
import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted of authenticators of issuers. Mirrors `oidc.RegisterMetrics`. */
export interface JWTMetrics {
  authenticated(issuer: string, result: "success" | "failure", seconds: number): void;
  /** @param document - with the keys; undefined: they could not be had */
  fetchedKeys(issuer: string, document: string | undefined): void;
  /** An issuer is not used any more. */
  forget(issuer: string): void;
}

/** What {@link newJWTMetrics} has to know. */
export interface JWTMetricsOptions {
  /** Names this server among others; shown as a hash. */
  readonly apiServerID: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The gate `StructuredAuthenticationConfigurationJWKSMetrics`. Default true. */
  readonly countsKeySets?: boolean;
}

/** Seconds. Same as upstream. */
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers them. Issuers and documents are shown as hashes: they may tell who uses the server. */
export function newJWTMetrics(registry: MetricsRegistry, options: JWTMetricsOptions): JWTMetrics {
  const { now, countsKeySets = true } = options;
  const prefix = "apiserver_authentication_jwt_authenticator";
  const latency = registry.histogram({
    name: `${prefix}_latency_seconds`,
    help: "Time until a token of an issuer was known or refused that no cache had.",
    labels: ["result", "jwt_issuer_hash"],
    buckets,
  });
  const lastFetch = registry.gauge({
    name: `${prefix}_jwks_fetch_last_timestamp_seconds`,
    help: "Time of the last attempt to get the keys of an issuer, by outcome.",
    labels: ["result", "jwt_issuer_hash", "apiserver_id_hash"],
  });
  const keySets = registry.gauge({
    name: `${prefix}_jwks_fetch_last_key_set_info`,
    help: "The keys of an issuer that are in use, by the hash of their document.",
    labels: ["jwt_issuer_hash", "apiserver_id_hash", "hash"],
  });
  const server = sha256(options.apiServerID);
  const shown = new Map<string, string>();
  const hide = (issuer: string) => {
    const hash = shown.get(issuer);
    if (hash !== undefined) keySets.remove([sha256(issuer), server, hash]);
    shown.delete(issuer);
  };
  return {
    authenticated: (issuer, result, seconds) => latency.observe([result, sha256(issuer)], seconds),
    fetchedKeys(issuer, document) {
      if (!countsKeySets) return;
      lastFetch.set([document === undefined ? "failure" : "success", sha256(issuer), server], now() / 1000);
      if (document === undefined) return;
      hide(issuer);
      const hash = sha256(document);
      shown.set(issuer, hash);
      keySets.set([sha256(issuer), server, hash], 1);
    },
    forget(issuer) {
      hide(issuer);
      for (const result of ["success", "failure"]) lastFetch.remove([result, sha256(issuer), server]);
    },
  };
}

function sha256(text: string): string {
  return text === "" ? "" : `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
