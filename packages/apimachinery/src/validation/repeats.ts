/** For each of the values whether it has come before. */
export function repeatsIn(values: readonly unknown[]): readonly boolean[] {
  const seen = new Set<unknown>();
  return values.map((value) => seen.size === seen.add(value).size);
}
