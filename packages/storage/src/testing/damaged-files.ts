import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** For tests: flips one bit of a file. */
export async function flipBit(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 4, offset);
  await writeFile(path, bytes);
}

/** For tests: names and contents of the files in a directory, to see whether they changed. */
export async function fingerprint(dir: string): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(dir, entry.name));
    result[entry.name] = createHash("sha256").update(content).digest("hex");
  }
  return result;
}
