const minWidth = 8;
const padding = 1;

/** Rows of comma-separated cells, each column as wide as its widest cell, as Go's `tabwriter` lays them out. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const withCommas = rows.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : `${cell},`)));
  const widths: number[] = [];
  for (const row of withCommas) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? minWidth, lengthOf(cell) + padding);
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell + " ".repeat((widths[at] ?? 0) - lengthOf(cell))))
      .join("");
  return withCommas.map((row) => `${line(row)}\n`).join("");
}

/** In code points, as Go counts. */
function lengthOf(text: string): number {
  return [...text].length;
}
