import type { KubeObject } from "@kube-apiserver/apimachinery";
import { keyOf, type SystemObjects, type SystemStorage } from "./system-objects.js";

/** What has to become of an object that exists. */
export type Reconciled =
  | { readonly action: "update"; readonly object: KubeObject }
  /** Deleted and made anew: what differs cannot be changed. */
  | { readonly action: "recreate"; readonly object: KubeObject };

/** Compares an object with the one that is wanted; undefined to leave it as it is. */
export type Reconcile = (existing: KubeObject, wanted: KubeObject) => Reconciled | undefined;

const maxAttempts = 4;

/**
 * Sees to it that `wanted` exist. One list tells which are missing: on a full store nothing is written. Each object is
 * tried whatever becomes of the others.
 * @param reconcile - Absent: existing ones are left alone
 */
export async function ensureObjects(
  objects: SystemObjects,
  storage: SystemStorage,
  wanted: readonly KubeObject[],
  reconcile: Reconcile = () => undefined,
): Promise<void> {
  const existing = await objects.list(storage);
  const work = wanted.map((object) => ensureObject(objects, storage, object, existing.get(keyOf(object)), reconcile));
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Another server may be at the same work: then again from what it made. */
async function ensureObject(
  objects: SystemObjects,
  storage: SystemStorage,
  wanted: KubeObject,
  listed: KubeObject | undefined,
  reconcile: Reconcile,
): Promise<void> {
  const { name = "", namespace = "" } = wanted.metadata ?? {};
  let existing = listed;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const next = existing === undefined ? undefined : reconcile(existing, wanted);
    if (existing === undefined) {
      if (await objects.create(storage, wanted)) return;
    } else if (next === undefined) {
      return;
    } else if (next.action === "update") {
      if (await objects.update(storage, next.object)) return;
    } else {
      await objects.delete(storage, existing);
      if (await objects.create(storage, next.object)) return;
    }
    existing = await objects.get(storage, namespace, name);
  }
  throw new Error(`${keyOf(wanted)} was changed by others again and again`);
}
