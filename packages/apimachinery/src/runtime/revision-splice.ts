/**
 * Where the resourceVersion goes into JSON that is stored without it: between `at` and `until`, which are the same place
 * unless an older one lies there. Positions are in bytes.
 */
export interface RevisionSplice {
  readonly at: number;
  readonly until: number;
  /** End (exclusive) of the object: what follows is white space. */
  readonly end: number;
  /** ASCII before and after the number: `"resourceVersion":"` and `",`. */
  readonly head: string;
  readonly tail: string;
}
