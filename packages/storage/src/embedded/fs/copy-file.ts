import type { FileSystem } from "./file-system.js";

const CHUNK_BYTES = 1_048_576;

/** Copies a file to a path where none is, and syncs the copy. */
export async function copyFile(fs: FileSystem, from: string, to: string): Promise<void> {
  const source = await fs.open(from, "read");
  try {
    const target = await fs.open(to, "create");
    try {
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      for (let at = 0, bytes = -1; bytes !== 0; at += bytes) {
        bytes = await source.read(chunk, at);
        await target.write(chunk.subarray(0, bytes), at);
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
