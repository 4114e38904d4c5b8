import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { KeyIDFault } from "./encrypted-object-validation.js";
import { statusCodeOf } from "./kms-call-error.js";
import { hashOf } from "./write-state.js";

/** Key IDs of which series are kept. They come from outside, and each start of a plugin may bring new ones. */
const maxKeyIDs = 100;

/** What is counted about key management services. Mirrors the metrics of package `envelope/metrics`. */
export interface EnvelopeMetrics {
  /** A value was read or written with a key of the service. */
  keyIDUsed(type: "from_storage" | "to_storage", provider: string, keyID: string): void;
  /** The service has named the key it uses. */
  keyIDFromStatus(provider: string, keyID: string): void;
  invalidKeyIDFromStatus(provider: string, fault: KeyIDFault): void;
  /** How many data keys are at hand. */
  dekSourceCacheSize(provider: string, size: number): void;
  /** A call of `method` (`/v2.KeyManagementService/Status`) has ended; `err` is undefined when it went well. */
  kmsOperation(provider: string, method: string, seconds: number, err: unknown): void;
}

/** What {@link newEnvelopeMetrics} has to know. */
export interface EnvelopeMetricsOptions {
  /** Names this server among others over one store; shown as a hash. */
  readonly apiServerID: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The metrics of a server's key management services, in its registry. */
export function newEnvelopeMetrics(registry: MetricsRegistry, options: EnvelopeMetricsOptions): EnvelopeMetrics {
  const prefix = "apiserver_envelope_encryption";
  const idLabels = ["provider_name", "key_id_hash", "apiserver_id_hash"];
  const used = registry.counter({
    name: `${prefix}_key_id_hash_total`,
    help: "Number of times a key ID was used to read or write a value.",
    labels: ["transformation_type", ...idLabels],
  });
  const lastUsed = registry.gauge({
    name: `${prefix}_key_id_hash_last_timestamp_seconds`,
    help: "The last time in seconds when a key ID was used.",
    labels: ["transformation_type", ...idLabels],
  });
  const lastStatus = registry.gauge({
    name: `${prefix}_key_id_hash_status_last_timestamp_seconds`,
    help: "The last time in seconds when a key ID was returned by the Status call.",
    labels: idLabels,
  });
  const invalid = registry.counter({
    name: `${prefix}_invalid_key_id_from_status_total`,
    help: "Number of times the Status call returned a key ID that is not valid, by what is wrong with it.",
    labels: ["provider_name", "error"],
  });
  const cacheSize = registry.gauge({
    name: `${prefix}_dek_source_cache_size`,
    help: "Number of data encryption keys at hand: about as many have to be decrypted after a restart.",
    labels: ["provider_name"],
  });
  const operations = registry.histogram({
    name: `${prefix}_kms_operations_latency_seconds`,
    help: "Latencies in seconds of calls to key management services, by status code.",
    labels: ["provider_name", "method_name", "grpc_status_code"],
    buckets: Array.from({ length: 20 }, (_, power) => 0.0001 * 2 ** power),
  });
  const serverHash = hashOf(options.apiServerID);
  const nowSeconds = () => options.now() / 1_000;
  const recentlyUsed = new RecentSeries((labels) => {
    used.remove(labels);
    lastUsed.remove(labels);
  });
  const recentStatuses = new RecentSeries((labels) => lastStatus.remove(labels));
  return {
    keyIDUsed(type, provider, keyID) {
      const labels = recentlyUsed.labelsOf([type, provider, keyID], () => [type, provider, hashOf(keyID), serverHash]);
      used.inc(labels);
      lastUsed.set(labels, nowSeconds());
    },
    keyIDFromStatus(provider, keyID) {
      const labels = recentStatuses.labelsOf([provider, keyID], () => [provider, hashOf(keyID), serverHash]);
      lastStatus.set(labels, nowSeconds());
    },
    invalidKeyIDFromStatus: (provider, fault) => invalid.inc([provider, fault]),
    dekSourceCacheSize: (provider, size) => cacheSize.set([provider], size),
    kmsOperation: (provider, method, seconds, err) =>
      operations.observe([provider, method, statusCodeOf(err)], seconds),
  };
}

/** The label values that were used last; those that are pushed out are handed to `forget`. */
class RecentSeries {
  readonly #recent = new Map<string, readonly string[]>();
  readonly #forget: (labels: readonly string[]) => void;

  constructor(forget: (labels: readonly string[]) => void) {
    this.#forget = forget;
  }

  /** The label values for `parts`; `make` is called for those that were not used lately. */
  labelsOf(parts: readonly string[], make: () => readonly string[]): readonly string[] {
    const key = parts.join("\u0000");
    const labels = this.#recent.get(key) ?? make();
    this.#recent.delete(key);
    this.#recent.set(key, labels);
    if (this.#recent.size > maxKeyIDs) this.#dropOldest();
    return labels;
  }

  #dropOldest(): void {
    for (const [key, labels] of this.#recent) {
      this.#recent.delete(key);
      this.#forget(labels);
      return;
    }
  }
}
