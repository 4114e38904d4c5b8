import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, type MetricsRegistry, sleep } from "@kube-apiserver/component-base";
import type { StorageStats } from "@kube-apiserver/storage";
import type { ObjectCountTracker } from "../flowcontrol/estimation/object-count-tracker.js";

/** A period is lengthened by up to this share of it, so that not all resources are counted at once. Same as upstream. */
const PERIOD_JITTER = 1.2;
/** Resources are counted for the first time within this time of their first use. */
const FIRST_WITHIN_MS = 1000;
/** What a count that failed shows. Same as upstream. */
const UNKNOWN = -1;

export interface ObjectCountsConfig {
  readonly registry: MetricsRegistry;
  /** `--etcd-count-metric-poll-period`. 0: nothing is counted. */
  readonly periodMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number from 0 up to 1. Default: Math.random. */
  readonly jitter?: () => number;
  /** Told what is found, for estimating the work of lists. Absent: nobody is. */
  readonly tracker?: ObjectCountTracker;
}

/** What is counted: a storage. */
export interface Countable {
  stats(): Promise<StorageStats>;
}

/** Follows how many objects of a resource there are, until `signal` aborts; the figure goes with it. */
export type ObjectCounter = (resource: GroupResource, storage: Countable, signal: AbortSignal) => void;

/** Registers `apiserver_resource_objects` and its older form. Mirrors `registry.Store.startObservingCount`. */
export function newObjectCounter(config: ObjectCountsConfig): ObjectCounter {
  const { registry, clock, logger, periodMs, jitter = Math.random, tracker } = config;
  const objects = registry.gauge({
    name: "apiserver_resource_objects",
    help: "Stored objects at the time of the last count; -1 when it failed.",
    labels: ["group", "resource"],
  });
  const byName = registry.gauge({
    name: "apiserver_storage_objects",
    help: "Deprecated since 1.34, use apiserver_resource_objects. Stored objects; -1 when counting them failed.",
    labels: ["resource"],
  });
  if (periodMs <= 0) return () => undefined;
  return (resource, storage, signal) => {
    const labels = [resource.group, resource.resource];
    const name = [toGroupResourceString(resource)];
    const follow = async () => {
      await sleep(clock, jitter() * Math.min(FIRST_WITHIN_MS, periodMs), signal);
      while (!signal.aborted) {
        const stats = await storage.stats().catch((err: unknown) => {
          logger.v(5, "objects could not be counted", { resource: name[0], err });
          return undefined;
        });
        if (signal.aborted) break;
        if (stats !== undefined) tracker?.set(resource, stats);
        objects.set(labels, stats?.objectCount ?? UNKNOWN);
        byName.set(name, stats?.objectCount ?? UNKNOWN);
        await sleep(clock, periodMs * (1 + jitter() * PERIOD_JITTER), signal);
      }
      tracker?.forget(resource);
      objects.remove(labels);
      byName.remove(name);
    };
    void follow();
  };
}
