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
  const firstOfVersion = new Map<string, string>();
  let count = updaters.length;
  for (const [key, manager] of updaters) {
    if (count <= limit) break;
    const first = firstOfVersion.get(manager.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, key);
      continue;
    }
    fold(capped, first, key, manager);
    count--;
  }
  return capped;
}

function fold(managers: Map<string, Manager>, firstKey: string, key: string, manager: Manager): void {
  const identity = { name: oldUpdatesManagerName, operation: "Update", subresource: "" } as const;
  const bucketKey = managerKey({ ...identity, apiVersion: manager.apiVersion });
  let bucket = managers.get(bucketKey);
  if (bucket === undefined) {
    bucket = managers.get(firstKey);
    managers.delete(firstKey);
  }
  managers.delete(key);
  const fields = bucket === undefined ? manager.fields : bucket.fields.union(manager.fields);
  // The one folded in last is the most recent: its time stands for all.
  managers.set(bucketKey, { ...manager, ...identity, fields });
}

function byAge([leftKey, left]: [string, Manager], [rightKey, right]: [string, Manager]): number {
  return timeSeconds(left) - timeSeconds(right) || (leftKey < rightKey ? -1 : 1);
}
