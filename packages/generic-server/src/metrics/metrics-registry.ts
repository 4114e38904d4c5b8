/** Values of a metric's labels. */
export type LabelValues = Readonly<Record<string, string>>;

/** What a metric is called, and by what it is told apart. */
export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** Only grows. */
export interface Counter {
  inc(labels: LabelValues): void;
}

/** Goes up and down. */
export interface Gauge {
  set(labels: LabelValues, value: number): void;
}

/** Counts observations by size. */
export interface Histogram {
  observe(labels: LabelValues, value: number): void;
}

/** Where a server keeps its metrics; one for each server, never the process's. */
export interface MetricsRegistry {
  counter(spec: MetricSpec): Counter;
  gauge(spec: MetricSpec): Gauge;
  /** @param buckets - upper bounds, ascending */
  histogram(spec: MetricSpec, buckets: readonly number[]): Histogram;
  /** Everything in the text format of Prometheus. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}
