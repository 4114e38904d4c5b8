/** A metric that the servers expose. */
export interface MetricFact {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary" | "custom";
  readonly labels: readonly string[];
  readonly stability: "ALPHA" | "BETA" | "STABLE" | "INTERNAL";
  /** Upper bounds of the buckets of a histogram. */
  readonly buckets?: readonly number[];
  /** How the buckets are computed, where they are a series. */
  readonly bucketsRule?: Readonly<Record<string, number | string>>;
  readonly constLabels?: readonly string[];
  readonly deprecatedSince?: string;
}
