import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { statusCodeOf } from "./kms/kms-call-error.js";

/** One call of a transformer. */
export interface Transformation {
  /** `resource.group`, or `resource` in the core group. */
  readonly resource: string;
  readonly type: "from_storage" | "to_storage";
  /** What values of the transformer begin with; `identity` and `unknown` where they begin with nothing that is known. */
  readonly prefix: string;
  readonly seconds: number;
  /** Undefined: it went well. */
  readonly err: unknown;
}

/** What transformers count. Mirrors the metrics of package `value`. */
export interface TransformationMetrics {
  transformed(transformation: Transformation): void;
  /** A data key had to be decrypted by the key management service. */
  cacheMissed(): void;
  /** A data key was made. */
  dataKeyGenerated(seconds: number): void;
}

/** Five microseconds, doubled `count` times. */
function buckets(count: number): readonly number[] {
  return Array.from({ length: count }, (_, power) => 5e-6 * 2 ** power);
}

/** The metrics of a server's transformers, in its registry. */
export function newTransformationMetrics(registry: MetricsRegistry): TransformationMetrics {
  const operations = registry.counter({
    name: "apiserver_storage_transformation_operations_total",
    help: "Total number of transformations of stored values, by outcome.",
    labels: ["resource", "transformation_type", "transformer_prefix", "status"],
  });
  const durations = registry.histogram({
    name: "apiserver_storage_transformation_duration_seconds",
    help: "Latencies in seconds of transformations of stored values that succeeded.",
    labels: ["transformation_type", "transformer_prefix"],
    buckets: buckets(25),
  });
  const cacheMisses = registry.counter({
    name: "apiserver_storage_envelope_transformation_cache_misses_total",
    help: "Total number of data keys that were not at hand and had to be decrypted.",
  });
  const generations = registry.histogram({
    name: "apiserver_storage_data_key_generation_duration_seconds",
    help: "Latencies in seconds of making data encryption keys.",
    buckets: buckets(14),
  });
  registry.counter({
    name: "apiserver_storage_data_key_generation_failures_total",
    help: "Total number of data encryption keys that could not be made.",
  });
  return {
    transformed({ resource, type, prefix, seconds, err }) {
      operations.inc([resource, type, prefix, statusCodeOf(err)]);
      if (err === undefined) durations.observe([type, prefix], seconds);
    },
    cacheMissed: () => cacheMisses.inc(),
    dataKeyGenerated: (seconds) => generations.observe([], seconds),
  };
}
