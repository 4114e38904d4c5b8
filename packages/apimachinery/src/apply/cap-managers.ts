import { FieldSet } from "./field-set.js";
import { type ManagedFields, type Manager, managerKey, timeSeconds } from "./managed-fields.js";

/** Updaters kept apart before the oldest are folded together. */
export const maxUpdateManagers = 10;

const oldUpdatesManagerName = "ancient-changes";

/**
 * Keeps the number of updaters bounded: the oldest of each version are folded into one entry named `ancient-changes`.
 * Mirrors apimachinery's `capManagersManager`.
 */
export function capUpdateManagers(managers: ManagedFields, limit = maxUpdateManagers): ManagedFields {
  const updaters = [...managers].filter(([, manager]) => manager.operation === "Update").sort(byAge);
  if (updaters.length <= limit) return managers;
  const capped = new Map(managers);
  const buckets = new Map<string, Bucket>();
  const firstOfVersion = new Map<string, string>();
  let count = updaters.length;
  for (const [key, manager] of updaters) {
    if (count <= limit) break;
    const first = firstOfVersion.get(manager.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, key);
      continue;
    }
    fold({ capped, buckets }, first, key, manager);
    count--;
  }
  for (const [key, { manager, fields }] of buckets) capped.set(key, { ...manager, fields: FieldSet.unionOf(fields) });
  return capped;
}

/** Updaters of one version on their way into one entry. */
interface Bucket {
  /** The one folded in last is the most recent: its time stands for all. */
  manager: Manager;
  /** United all at once: there may be thousands. */
  readonly fields: FieldSet[];
}

interface Folding {
  readonly capped: Map<string, Manager>;
  readonly buckets: Map<string, Bucket>;
}

function fold({ capped, buckets }: Folding, firstKey: string, key: string, manager: Manager): void {
  const identity = { name: oldUpdatesManagerName, operation: "Update", subresource: "" } as const;
  const bucketKey = managerKey({ ...identity, apiVersion: manager.apiVersion });
  const bucket = buckets.get(bucketKey) ?? newBucket(capped, capped.has(bucketKey) ? bucketKey : firstKey, manager);
  capped.delete(key);
  bucket.fields.push(manager.fields);
  bucket.manager = { ...manager, ...identity };
  buckets.set(bucketKey, bucket);
}

function newBucket(capped: Map<string, Manager>, oldestKey: string, manager: Manager): Bucket {
  const oldest = capped.get(oldestKey);
  capped.delete(oldestKey);
  return { manager, fields: oldest === undefined ? [] : [oldest.fields] };
}

function byAge([leftKey, left]: [string, Manager], [rightKey, right]: [string, Manager]): number {
  return timeSeconds(left) - timeSeconds(right) || (leftKey < rightKey ? -1 : 1);
}
