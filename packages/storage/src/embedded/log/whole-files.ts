import { join } from "node:path";
import type { FileSystem } from "../fs/file-system.js";

/** A file and all that is in it. */
export interface WholeFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer;
}

/** The contents of files in `dir`, one after the other: while one is looked at, the next is being read. */
export async function* wholeFiles(fs: FileSystem, dir: string, names: readonly string[]): AsyncGenerator<WholeFile> {
  let next = readAhead(fs, dir, names[0]);
  for (const following of [...names.slice(1), undefined]) {
    const current = await next;
    if (current === undefined) return;
    next = readAhead(fs, dir, following);
    yield current;
  }
}

function readAhead(fs: FileSystem, dir: string, name: string | undefined): Promise<WholeFile | undefined> {
  if (name === undefined) return Promise.resolve(undefined);
  const reading = readWhole(fs, join(dir, name)).then(({ path, bytes }) => ({ name, path, bytes }));
  // Whoever waits for it hears of a failure; when nobody comes to that any more, nobody has to.
  reading.catch(() => {});
  return reading;
}

async function readWhole(fs: FileSystem, path: string): Promise<{ readonly path: string; readonly bytes: Buffer }> {
  const file = await fs.open(path, "read");
  try {
    const bytes = Buffer.allocUnsafeSlow(await file.size());
    return { path, bytes: bytes.subarray(0, await file.read(bytes, 0)) };
  } finally {
    await file.close();
  }
}
