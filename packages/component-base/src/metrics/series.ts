/** Separates label values in a series' key: no valid UTF-8 text that a client sends in a label contains it. */
const separator = "\u0000";

/**
 * What label values become that are not allowed, or that would make one series too many. Upstream's word for the former.
 */
export const unexpectedLabel = "unexpected";

function keyOf(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : values.join(separator);
}

/** Limits what label values an instrument may have. */
export interface LabelLimits {
  /** Most series of the instrument; the values of any beyond are counted under {@link unexpectedLabel}. */
  readonly maxSeries: number;
  /** Values that a label may have, by label name; others count as {@link unexpectedLabel}. */
  readonly allowedValues: ReadonlyMap<string, ReadonlySet<string>>;
}

/** One combination of label values with its accumulator. */
export interface Series<Cell> {
  readonly labels: readonly string[];
  readonly cell: Cell;
}

/** The accumulators of one instrument, by label values. Their number is bounded, whatever clients send. */
export class SeriesMap<Cell> {
  readonly #series = new Map<string, Series<Cell>>();
  readonly #labelNames: readonly string[];
  readonly #limits: LabelLimits;
  readonly #newCell: () => Cell;

  constructor(labelNames: readonly string[], limits: LabelLimits, newCell: () => Cell) {
    this.#labelNames = labelNames;
    this.#limits = limits;
    this.#newCell = newCell;
  }

  /**
   * The accumulator of these label values, in the order of the label names.
   * @throws RangeError when their number differs from that of the names
   */
  cell(values: readonly string[]): Cell {
    const found = this.#series.get(keyOf(values));
    return found === undefined ? this.#add(values) : found.cell;
  }

  /** Forgets the series of these label values. */
  remove(values: readonly string[]): void {
    this.#series.delete(keyOf(values));
  }

  /** Every series so far. */
  all(): IterableIterator<Series<Cell>> {
    return this.#series.values();
  }

  /** Forgets every series. */
  clear(): void {
    this.#series.clear();
  }

  #add(values: readonly string[]): Cell {
    if (values.length !== this.#labelNames.length) {
      throw new RangeError(
        `inconsistent label cardinality: ${values.length} values for ${this.#labelNames.length} labels`,
      );
    }
    const labels = this.#withinLimits(values);
    const key = keyOf(labels);
    const existing = this.#series.get(key);
    if (existing !== undefined) return existing.cell;
    const series = { labels, cell: this.#newCell() };
    this.#series.set(key, series);
    return series.cell;
  }

  #withinLimits(values: readonly string[]): readonly string[] {
    const { maxSeries, allowedValues } = this.#limits;
    if (this.#series.size >= maxSeries) return values.map(() => unexpectedLabel);
    if (allowedValues.size === 0) return [...values];
    return values.map((value, at) => {
      const allowed = allowedValues.get(this.#labelNames[at] ?? "");
      return allowed === undefined || allowed.has(value) ? value : unexpectedLabel;
    });
  }
}
