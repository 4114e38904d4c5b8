import { statfsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";

const tmpfs = 0x01021994;

/** Where and when: what figures are worth nothing without. */
export function machine() {
  const load = loadavg().map((value) => value.toFixed(1));
  const where = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
  return `${new Date().toISOString().slice(0, 16)}Z, node ${process.version}, ${process.platform}, ${where}, load ${load.join(" ")}`;
}

/** What makes figures better or worse than they are; empty when nothing is known to. */
export function cautions() {
  const found = [];
  if (statfsSync(tmpdir()).type === tmpfs) found.push(`${tmpdir()} is in memory, so syncing costs nothing: set TMPDIR`);
  if (loadavg()[0] > availableParallelism() / 2)
    found.push("other programs are busy: latencies and stalls are theirs too");
  return found;
}
