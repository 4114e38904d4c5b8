import { type CacherConfig, newCacher } from "./cacher/cacher.js";
import type { StorageInterface } from "./interfaces.js";
import { newStore } from "./store/store.js";

export interface NewStorageConfig extends CacherConfig {
  /**
   * `--watch-cache` and `--watch-cache-sizes`: false or 0 reads from the engine; true or any other number puts the watch
   * cache before it. As upstream, the number itself means nothing more: the window sizes itself. Default true.
   */
  readonly watchCache?: boolean | number;
}

/** The storage of one resource over an engine. The caller closes it; the engine stays open. */
export function newStorage(config: NewStorageConfig): StorageInterface {
  const { watchCache = true } = config;
  return watchCache === false || watchCache === 0 ? newStore(config) : newCacher(config);
}
