import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { parseGoDuration } from "@kube-apiserver/apimachinery";
import { KMSProbe, newEnvelopeTransformer, newGRPCKMSService, type PrefixTransformer } from "@kube-apiserver/storage";
import type { EncryptionParts } from "./encryption-parts.js";

const kmsV1Refusal =
  "KMSv1 is deprecated and will only receive security updates going forward. Use KMSv2 instead.  Set --feature-gates=KMSv1=true to use the deprecated KMSv1 feature.";

/** A KMS plugin in use. */
export interface KMSProvider {
  readonly transformer: PrefixTransformer;
  readonly probe: KMSProbe;
  /** How long one call may take. */
  readonly timeoutMs: number;
  /** Ends its connection and stops asking how it is; resolves when nothing is under way. */
  close(): Promise<void>;
}

/**
 * Connects to a plugin and asks it for its status once: it may be down, and is asked again and again then. Rejects for
 * version 1 of the API, which this server does not speak. Mirrors `kmsPrefixTransformer`.
 */
export async function newKMSProvider(
  { apiVersion, name, endpoint, timeout = "" }: apiserverconfig_v1.KMSConfiguration,
  { clock, logger, metrics, allowsKMSv1 }: EncryptionParts,
): Promise<KMSProvider> {
  if (apiVersion === "v1") {
    throw new Error(allowsKMSv1 ? "KMSv1 is not supported by this server. Use KMSv2 instead." : kmsV1Refusal);
  }
  const timeoutMs = Number(parseGoDuration(timeout) / 1_000_000n);
  const service = await newGRPCKMSService({ endpoint, providerName: name, timeoutMs, clock, metrics });
  const probe = new KMSProbe({ name, service, clock, logger, metrics });
  const stop = new AbortController();
  // A plugin may come up after the server.
  await probe.check().catch((err: unknown) => {
    logger.warn("kms plugin failed health check probe", { name, err });
  });
  const running = probe.run(stop.signal);
  const { currentState } = probe;
  return {
    transformer: {
      prefix: `k8s:enc:kms:v2:${name}:`,
      transformer: newEnvelopeTransformer({ service, providerName: name, currentState, clock, logger, metrics }),
    },
    probe,
    timeoutMs,
    async close() {
      stop.abort();
      service.close();
      await running;
    },
  };
}
