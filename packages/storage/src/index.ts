export type * from "./interfaces.js";
export { isStorageError, StorageError } from "./interfaces.js";
export type * from "./kv/kv.js";
export { isKVError, KVError, prefixEnd } from "./kv/kv.js";
export type { StorageCodec } from "./codec.js";
