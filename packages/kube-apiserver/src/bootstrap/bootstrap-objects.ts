import type { KubeObject } from "@kube-apiserver/apimachinery";
import { keyOf, type SystemObjects, type SystemStorage } from "./system-objects.js";

/**
 * Sees to it that `wanted` exist. One list tells which are missing: on a full store nothing is written.
 * @param reconcile - what an existing object has to become; undefined to leave it. Absent: existing ones are left alone
 */
export async function ensureObjects(
  objects: SystemObjects,
  storage: SystemStorage,
  wanted: readonly KubeObject[],
  reconcile: (existing: KubeObject, wanted: KubeObject) => KubeObject | undefined = () => undefined,
): Promise<void> {
  const existing = await objects.list(storage);
  await Promise.all(
    wanted.map(async (object) => {
      const current = existing.get(keyOf(object));
      if (current === undefined) {
        await objects.create(storage, object);
        return;
      }
      const reconciled = reconcile(current, object);
      // Whoever changed it meanwhile is another replica at the same work: the next start looks again.
      if (reconciled !== undefined) await objects.update(storage, reconciled);
    }),
  );
}
