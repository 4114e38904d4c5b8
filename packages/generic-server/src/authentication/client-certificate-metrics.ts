import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** Seconds: none, half an hour, and on to a year. Same as upstream. */
const buckets = [
  0, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 2_592_000, 7_776_000, 15_552_000,
  31_104_000,
];

/** Told of every request with a client certificate: in how many seconds it runs out. */
export type CertificateExpirationObserver = (remainingSeconds: number) => void;

/** Registers `apiserver_client_certificate_expiration_seconds`. */
export function newCertificateExpirationObserver(registry: MetricsRegistry): CertificateExpirationObserver {
  const expiration = registry.histogram({
    name: "apiserver_client_certificate_expiration_seconds",
    help: "Time that is left of the client certificates of requests.",
    buckets,
  });
  return (remainingSeconds) => expiration.observe([], remainingSeconds);
}
