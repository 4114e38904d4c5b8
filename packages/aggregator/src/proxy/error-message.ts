/** What went wrong, of every address that was tried. */
export function messageOf(err: unknown): string {
  if (err instanceof AggregateError && err.message === "") return err.errors.map(messageOf).join("; ");
  return err instanceof Error ? err.message : String(err);
}
