import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** What becomes of files that were put aside. */
export interface RetentionConfig {
  /** 0: they are kept however old they are. */
  readonly maxAgeDays: number;
  /** 0: they are kept however many there are. */
  readonly maxBackups: number;
  /** Whether they are compressed with gzip. */
  readonly compress: boolean;
}

/** A file that was put aside. */
export interface Backup {
  readonly path: string;
  /** By its name. */
  readonly timeMs: number;
  readonly isCompressed: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;
const suffix = ".gz";

/** Files that were put aside when `path` was full, the newest first. What has another name is not ours. */
export async function backupsOf(path: string): Promise<readonly Backup[]> {
  const extension = extname(path);
  const prefix = `${basename(path, extension)}-`;
  const found = (await readdir(dirname(path))).flatMap((name) => {
    const isCompressed = name.endsWith(`${extension}${suffix}`);
    const ending = isCompressed ? `${extension}${suffix}` : extension;
    if (!name.startsWith(prefix) || !name.endsWith(ending)) return [];
    const timeMs = timeOf(name.slice(prefix.length, name.length - ending.length));
    return timeMs === undefined ? [] : [{ path: join(dirname(path), name), timeMs, isCompressed }];
  });
  return found.sort((a, b) => b.timeMs - a.timeMs);
}

function timeOf(text: string): number | undefined {
  const [, date, hours, minutes, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})$/.exec(text) ?? [];
  const timeMs = Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Removes what is too old or too many, and compresses the rest. */
export async function millBackups(backups: readonly Backup[], config: RetentionConfig, nowMs: number): Promise<void> {
  const { maxAgeDays, maxBackups, compress } = config;
  // Found both ways while it was being compressed, a file counts once.
  const times = [...new Set(backups.map(({ timeMs }) => timeMs))];
  const oldestMs = maxAgeDays === 0 ? Number.NEGATIVE_INFINITY : nowMs - maxAgeDays * dayMs;
  const kept = new Set(times.slice(0, maxBackups === 0 ? times.length : maxBackups).filter((time) => time >= oldestMs));
  for (const { path, timeMs, isCompressed } of backups) {
    if (!kept.has(timeMs)) await rm(path, { force: true });
    else if (compress && !isCompressed) await compressFile(path);
  }
}

/** Under another name until it is complete, so that a crash leaves the original. */
async function compressFile(path: string): Promise<void> {
  const target = `${path}${suffix}`;
  const partial = `${target}.partial`;
  const { mode } = await stat(path);
  await pipeline(createReadStream(path), createGzip(), createWriteStream(partial, { mode: mode & 0o777 }));
  await rename(partial, target);
  await rm(path);
}
