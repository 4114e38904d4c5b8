/** How a kind of flag value is read and written. */
export interface FlagType<T> {
  /** Shown in help: pflag's name. */
  readonly name: string;
  /**
   * Reads a value. `previous` is what an earlier occurrence of the same flag gave, for flags that add up; never the
   * default, which the first occurrence replaces.
   * @throws Error saying what is wrong with `text`
   */
  parse(text: string, previous: T | undefined): T;
  /** The text of a value, as help and logs show it. */
  format(value: T): string;
  /** What the flag without a value means. Absent: a value is needed. */
  readonly noValue?: string;
}
