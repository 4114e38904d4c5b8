import { aggregateMessages } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { TransformationMetrics } from "./transformation-metrics.js";
import type { TransformedValue, ValueContext, ValueTransformer } from "./value-transformer.js";

/** A transformer, and what its stored values begin with. */
export interface PrefixTransformer {
  /** May be empty: then it is tried on every value, and its failures only mean that the next one is tried. */
  readonly prefix: string;
  readonly transformer: ValueTransformer;
}

/** What {@link newPrefixTransformers} measures with. */
export interface PrefixTransformersParts {
  readonly clock: Clock;
  readonly metrics: TransformationMetrics;
}

interface Candidate {
  readonly bytes: Buffer;
  readonly prefix: string;
  readonly transformer: ValueTransformer;
}

/**
 * Writes with the first transformer and reads with any whose prefix fits; what another than the first has read is stale.
 * Several may share a prefix (a provider that is named twice, with other keys): a failure of one is no reason not to try
 * the next. `noMatch` says what it means that none fits. Mirrors `value.NewPrefixTransformers`.
 */
export function newPrefixTransformers(
  noMatch: string,
  transformers: readonly [PrefixTransformer, ...PrefixTransformer[]],
  parts: PrefixTransformersParts,
): ValueTransformer {
  const candidates = transformers.map(({ prefix, transformer }) => ({
    bytes: Buffer.from(prefix),
    prefix,
    transformer,
  }));
  return new PrefixTransformers(noMatch, candidates, parts);
}

class PrefixTransformers implements ValueTransformer {
  readonly #noMatch: string;
  readonly #candidates: readonly Candidate[];
  readonly #writer: Candidate;
  readonly #clock: Clock;
  readonly #metrics: TransformationMetrics;

  constructor(noMatch: string, candidates: readonly Candidate[], { clock, metrics }: PrefixTransformersParts) {
    this.#noMatch = noMatch;
    this.#candidates = candidates;
    this.#writer = candidates[0] as Candidate;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  async transformFromStorage(data: Buffer, context: ValueContext): Promise<TransformedValue> {
    const started = this.#clock.monotonic();
    const failures: unknown[] = [];
    for (const candidate of this.#candidates) {
      if (!startsWith(data, candidate.bytes)) continue;
      const { transformer, prefix, bytes } = candidate;
      const label = prefix === "" ? "identity" : prefix;
      try {
        const result = await transformer.transformFromStorage(data.subarray(bytes.length), context);
        this.#record(context, "from_storage", label, started);
        return candidate === this.#writer ? result : { data: result.data, stale: true };
      } catch (err) {
        if (prefix === "") continue;
        this.#record(context, "from_storage", label, started, err);
        failures.push(err);
      }
    }
    if (failures.length > 0) throw aggregate(failures);
    const unmatched = new Error(this.#noMatch);
    this.#record(context, "from_storage", "unknown", started, unmatched);
    throw unmatched;
  }

  async transformToStorage(data: Buffer, context: ValueContext): Promise<Buffer> {
    const started = this.#clock.monotonic();
    const { transformer, prefix, bytes } = this.#writer;
    try {
      const result = await transformer.transformToStorage(data, context);
      this.#record(context, "to_storage", prefix, started);
      return bytes.length === 0 ? result : Buffer.concat([bytes, result]);
    } catch (err) {
      this.#record(context, "to_storage", prefix, started, err);
      throw err;
    }
  }

  #record(
    { resource }: ValueContext,
    type: "from_storage" | "to_storage",
    prefix: string,
    started: number,
    err?: unknown,
  ): void {
    const seconds = (this.#clock.monotonic() - started) / 1_000;
    this.#metrics.transformed({ resource, type, prefix, seconds, err });
  }
}

function startsWith(data: Buffer, prefix: Buffer): boolean {
  return data.length >= prefix.length && prefix.compare(data, 0, prefix.length) === 0;
}

function aggregate(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  return new Error(aggregateMessages(failures.map((err) => (err instanceof Error ? err.message : String(err)))), {
    cause: failures[0],
  });
}
