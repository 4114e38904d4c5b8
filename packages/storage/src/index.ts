export type * from "./interfaces.js";
export { isStorageError, StorageError } from "./interfaces.js";
export type * from "./kv/kv.js";
export { isKVError, KVError, prefixEnd } from "./kv/kv.js";
export type { StorageCodec } from "./codec.js";
export type { AutoCompaction, EmbeddedKVOptions } from "./embedded/options.js";
export type { EmbeddedKV } from "./embedded/embedded-kv.js";
export { newMemoryKV } from "./embedded/embedded-kv.js";
export { newEmbeddedKV } from "./embedded/new-embedded-kv.js";
