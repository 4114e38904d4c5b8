import type { LabelLimits, Series } from "./series.js";
import { SeriesMap } from "./series.js";

/** What an instrument is called and how its series differ. */
export interface InstrumentOptions {
  readonly name: string;
  readonly help: string;
  /** Label names; values are given in this order. Default: none. */
  readonly labels?: readonly string[];
}

/** What a histogram needs besides. */
export interface HistogramOptions extends InstrumentOptions {
  /** Upper bounds in ascending order, without infinity. */
  readonly buckets: readonly number[];
}

/** A series of a counter: keep it where the label values are known beforehand. */
export interface CounterCell {
  /** Adds `by`, which must not be negative. Default: 1. */
  inc(by?: number): void;
}

/** A number that only grows. */
export interface Counter {
  /** Adds `by` to the series of these label values. Default: 1. */
  inc(labels?: readonly string[], by?: number): void;
  /** The series of these label values. */
  cell(labels?: readonly string[]): CounterCell;
  /** Forgets the series of these label values, if there is one: for values from outside that are not used any more. */
  remove(labels: readonly string[]): void;
}

/** A number that goes up and down. */
export interface Gauge {
  set(labels: readonly string[], value: number): void;
  inc(labels?: readonly string[], by?: number): void;
  dec(labels?: readonly string[], by?: number): void;
  /** Forgets the series of these label values, if there is one. */
  remove(labels: readonly string[]): void;
  /** Forgets every series: for gauges that a collector fills anew at each scrape. */
  reset(): void;
}

/** A series of a histogram: keep it where the label values are known beforehand. */
export interface HistogramCell {
  /** @param weight - as how many observations it counts. Default: 1 */
  observe(value: number, weight?: number): void;
}

/** A distribution of observations. */
export interface Histogram {
  observe(labels: readonly string[], value: number): void;
  /** The series of these label values. */
  cell(labels?: readonly string[]): HistogramCell;
}

/** One sample as a scrape shows it. */
export interface Sample {
  readonly suffix: "" | "_bucket" | "_sum" | "_count";
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An instrument as the renderer sees it. */
export interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  samples(): Sample[];
}

const noLabels: readonly string[] = [];

class ValueCell implements CounterCell {
  value = 0;

  inc(by = 1): void {
    if (by < 0) throw new RangeError("a counter does not go down");
    this.value += by;
  }
}

abstract class ValueInstrument implements Collected {
  readonly name: string;
  readonly help: string;
  abstract readonly type: "counter" | "gauge";
  protected readonly series: SeriesMap<ValueCell>;
  readonly #labelNames: readonly string[];

  constructor({ name, help, labels = noLabels }: InstrumentOptions, limits: LabelLimits) {
    this.name = name;
    this.help = help;
    this.#labelNames = labels;
    this.series = new SeriesMap(labels, limits, () => new ValueCell());
    // Without labels there is one series, and it is there from the start.
    if (labels.length === 0) this.series.cell(noLabels);
  }

  inc(labels: readonly string[] = noLabels, by = 1): void {
    this.series.cell(labels).value += by;
  }

  remove(labels: readonly string[]): void {
    this.series.remove(labels);
  }

  samples(): Sample[] {
    return Array.from(this.series.all(), (series) => ({
      suffix: "",
      labels: labelsOf(this.#labelNames, series),
      value: series.cell.value,
    }));
  }
}

/** The accumulator behind a {@link Counter}. */
export class CounterInstrument extends ValueInstrument implements Counter {
  override readonly type = "counter";

  override inc(labels: readonly string[] = noLabels, by = 1): void {
    this.series.cell(labels).inc(by);
  }

  cell(labels: readonly string[] = noLabels): CounterCell {
    return this.series.cell(labels);
  }
}

/** The accumulator behind a {@link Gauge}. */
export class GaugeInstrument extends ValueInstrument implements Gauge {
  override readonly type = "gauge";

  set(labels: readonly string[], value: number): void {
    this.series.cell(labels).value = value;
  }

  dec(labels: readonly string[] = noLabels, by = 1): void {
    this.inc(labels, -by);
  }

  reset(): void {
    this.series.clear();
  }
}

class DistributionCell implements HistogramCell {
  /** Observations by bucket, not cumulated; the last one is for those above every bound. */
  readonly counts: Float64Array;
  sum = 0;
  readonly #bounds: Float64Array;

  constructor(bounds: Float64Array) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number, weight = 1): void {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bounds[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    this.counts[low] = (this.counts[low] ?? 0) + weight;
    this.sum += value * weight;
  }
}

/** The accumulator behind a {@link Histogram}. */
export class HistogramInstrument implements Histogram, Collected {
  readonly name: string;
  readonly help: string;
  readonly type = "histogram";
  readonly #labelNames: readonly string[];
  readonly #bounds: Float64Array;
  readonly #series: SeriesMap<DistributionCell>;

  constructor({ name, help, labels = noLabels, buckets }: HistogramOptions, limits: LabelLimits) {
    this.name = name;
    this.help = help;
    this.#labelNames = labels;
    this.#bounds = Float64Array.from(buckets);
    if (buckets.some((bound, at) => at > 0 && bound <= (buckets[at - 1] ?? 0))) {
      throw new RangeError(`the buckets of ${name} do not ascend`);
    }
    this.#series = new SeriesMap(labels, limits, () => new DistributionCell(this.#bounds));
    if (labels.length === 0) this.#series.cell(noLabels);
  }

  observe(labels: readonly string[], value: number): void {
    this.#series.cell(labels).observe(value);
  }

  cell(labels: readonly string[] = noLabels): HistogramCell {
    return this.#series.cell(labels);
  }

  samples(): Sample[] {
    return Array.from(this.#series.all(), (series) => this.#samplesOf(series)).flat();
  }

  #samplesOf(series: Series<DistributionCell>): Sample[] {
    const labels = labelsOf(this.#labelNames, series);
    const { counts, sum } = series.cell;
    let total = 0;
    const samples = Array.from(counts, (count, at): Sample => {
      total += count;
      const bound = this.#bounds[at];
      return {
        suffix: "_bucket",
        labels: { ...labels, le: bound === undefined ? "+Inf" : String(bound) },
        value: total,
      };
    });
    samples.push({ suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: total });
    return samples;
  }
}

function labelsOf(names: readonly string[], { labels }: Series<unknown>): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [name, labels[at] ?? ""]));
}
