import type { Metric } from "prom-client";
import {
  type Collected,
  type Counter,
  CounterInstrument,
  type Gauge,
  GaugeInstrument,
  type Histogram,
  HistogramInstrument,
  type HistogramOptions,
  type InstrumentOptions,
} from "./instruments.js";
import type { LabelLimits } from "./series.js";

/** What a scrape is answered with. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly body: string;
}

/** Brings gauges up to date just before a scrape. */
export type MetricsCollector = () => void | Promise<void>;

/**
 * The metrics of one server. Instruments are accumulators of our own, so that counting costs next to nothing and starting
 * up does not load a metrics library; prom-client writes the exposition format, and is loaded at the first scrape.
 */
export interface MetricsRegistry {
  /** @throws RangeError when the name is taken; so do {@link gauge} and {@link histogram} */
  counter(options: InstrumentOptions): Counter;
  gauge(options: InstrumentOptions): Gauge;
  histogram(options: HistogramOptions): Histogram;
  /** Calls `collect` before each scrape. What it throws fails the scrape. */
  addCollector(collect: MetricsCollector): void;
  /** The exposition of everything counted so far. */
  render(): Promise<RenderedMetrics>;
}

/** Settings of a registry. */
export interface MetricsRegistryOptions {
  /** Most series of one instrument. Default: 10000. */
  readonly maxSeriesPerMetric?: number;
  /** Names that are counted but not shown: `--disabled-metrics`. Default: none. */
  readonly disabled?: ReadonlySet<string>;
  /** Allowed values by metric and label name: `--allow-metric-labels`. Default: every value. */
  readonly allowedLabelValues?: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

const everyValue: ReadonlyMap<string, ReadonlySet<string>> = new Map();

/** An empty registry; two of them share nothing. */
export function newMetricsRegistry(options: MetricsRegistryOptions = {}): MetricsRegistry {
  const { maxSeriesPerMetric = 10_000, disabled = new Set(), allowedLabelValues = new Map() } = options;
  const instruments = new Map<string, Collected>();
  const collectors: MetricsCollector[] = [];
  const limitsOf = (name: string): LabelLimits => ({
    maxSeries: maxSeriesPerMetric,
    allowedValues: allowedLabelValues.get(name) ?? everyValue,
  });
  const register = <T extends Collected>(instrument: T): T => {
    if (instruments.has(instrument.name)) throw new RangeError(`metric ${instrument.name} is registered already`);
    instruments.set(instrument.name, instrument);
    return instrument;
  };
  return {
    counter: (counter) => register(new CounterInstrument(counter, limitsOf(counter.name))),
    gauge: (gauge) => register(new GaugeInstrument(gauge, limitsOf(gauge.name))),
    histogram: (histogram) => register(new HistogramInstrument(histogram, limitsOf(histogram.name))),
    addCollector: (collect) => {
      collectors.push(collect);
    },
    async render() {
      for (const collect of collectors) await collect();
      const shown = [...instruments.values()].filter(({ name }) => !disabled.has(name));
      return renderMetrics(shown.sort((a, b) => (a.name < b.name ? -1 : 1)));
    },
  };
}

async function renderMetrics(instruments: readonly Collected[]): Promise<RenderedMetrics> {
  const { Registry } = await import("prom-client");
  const registry = new Registry();
  // To write a metric out, prom-client needs its name and `get`; the rest of its type is about counting.
  for (const instrument of instruments) registry.registerMetric(toMetric(instrument) as unknown as Metric);
  return { contentType: registry.contentType, body: await registry.metrics() };
}

function toMetric(instrument: Collected) {
  const { name, help, type } = instrument;
  const get = () => ({
    name,
    help,
    type,
    values: instrument
      .samples()
      .map(({ suffix, labels, value }) => ({ metricName: `${name}${suffix}`, labels, value })),
  });
  return { name, get };
}
