import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { MissingSANError } from "@kube-apiserver/generic-server";

/** Counts backends whose certificates are no good any more. Mirrors `x509metrics` of apiserver. */
export interface CertificateMetrics {
  /** Told why a connection could not be made; counts what is about certificates. */
  failed(err: unknown): void;
}

const runtimes = "(either/or, based on the runtime environment)";
/** OpenSSL has no code for it that Node passes on. */
const weakDigest = /digest algorithm too weak/;

/** Registers the metrics; without a registry nothing is counted. */
export function newCertificateMetrics(registry: MetricsRegistry | undefined): CertificateMetrics {
  if (registry === undefined) return { failed: () => undefined };
  const missingSANs = registry.counter({
    name: "apiserver_kube_aggregator_x509_missing_san_total",
    help: `Counts the number of requests to servers missing SAN extension in their serving certificate OR the number of connection failures due to the lack of x509 certificate SAN extension missing ${runtimes}`,
  });
  const insecureSHA1 = registry.counter({
    name: "apiserver_kube_aggregator_x509_insecure_sha1_total",
    help: `Counts the number of requests to servers with insecure SHA1 signatures in their serving certificate OR the number of connection failures due to the insecure SHA1 signatures ${runtimes}`,
  });
  return {
    failed(err) {
      if (err instanceof MissingSANError) missingSANs.inc();
      else if (err instanceof Error && weakDigest.test(err.message)) insecureSHA1.inc();
    },
  };
}
