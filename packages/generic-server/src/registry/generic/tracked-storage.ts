import type { Clock } from "@kube-apiserver/component-base";
import type { DeleteOptions, GuaranteedUpdateOptions, StorageInterface } from "@kube-apiserver/storage";
import type { LatencyTrackers } from "../../audit/latency-trackers.js";
import type { WriteStorage } from "./dry-run-storage.js";

/** The reads and writes of {@link StorageInterface}. */
export type ReadWriteStorage = WriteStorage & Pick<StorageInterface, "getList">;

/** Notes how long a request waits for storage, without what storage asks of others meanwhile: admission, validation. */
export function trackedStorage(storage: StorageInterface, latency: LatencyTrackers, clock: Clock): ReadWriteStorage {
  const timed = async <T>(work: (pause: Pause) => Promise<T>): Promise<T> => {
    const startMs = clock.monotonic();
    let pausedMs = 0;
    try {
      return await work(async (callback) => {
        const pauseMs = clock.monotonic();
        try {
          return await callback();
        } finally {
          pausedMs += clock.monotonic() - pauseMs;
        }
      });
    } finally {
      latency.add("etcd", clock.monotonic() - startMs - pausedMs);
    }
  };
  return {
    get: ((key: string, options?: Parameters<StorageInterface["get"]>[1]) =>
      timed(() => storage.get(key, options))) as StorageInterface["get"],
    getList: (key, options) => timed(() => storage.getList(key, options)),
    create: (key, obj, options) => timed(() => storage.create(key, obj, options)),
    delete: (key, options) => timed((pause) => storage.delete(key, withPausedValidation(options, pause))),
    guaranteedUpdate: (key, options) =>
      timed((pause) => storage.guaranteedUpdate(key, withPausedUpdate(options, pause))),
  };
}

/** Runs what is not storage's own time. */
type Pause = <T>(callback: () => T | Promise<T>) => Promise<T>;

function withPausedValidation(options: DeleteOptions = {}, pause: Pause): DeleteOptions {
  const { validate } = options;
  return validate === undefined ? options : { ...options, validate: (obj) => pause(() => validate(obj)) };
}

function withPausedUpdate(options: GuaranteedUpdateOptions, pause: Pause): GuaranteedUpdateOptions {
  return { ...options, tryUpdate: (current, meta) => pause(() => options.tryUpdate(current, meta)) };
}
