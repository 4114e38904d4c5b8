/** What `parse` throws, as an error to be reported with others; undefined when it succeeds. */
export function errorOf(parse: () => unknown): Error | undefined {
  try {
    parse();
    return undefined;
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err));
  }
}

/** Those of `checks` that found something. */
export function compactErrors(...checks: ReadonlyArray<Error | false | undefined>): readonly Error[] {
  return checks.filter((check) => check instanceof Error);
}

/** What `parse` has to say; nothing when it throws, since that is reported as an error. */
export function parsedWarnings(parse: () => readonly string[]): readonly string[] {
  try {
    return parse();
  } catch {
    return [];
  }
}
