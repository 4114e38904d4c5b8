import { everythingFields, everythingLabels, metaOf } from "@kube-apiserver/apimachinery";
import { type Clock, sleep } from "@kube-apiserver/component-base";
import {
  contextInNamespace,
  type ListOptions,
  newSystemContext,
  type RequestContext,
  type Store,
} from "@kube-apiserver/generic-server";
import type { DefinitionCondition } from "../definition/conditions.js";

/** Deleting the objects of a definition did not come to an end; it is tried again. */
export class InstanceDeletionError extends Error {
  override readonly name = "InstanceDeletionError";
  /** What the definition says meanwhile. */
  readonly condition: DefinitionCondition;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.condition = { type: "Terminating", status: "True", reason, message };
  }
}

const everything: ListOptions = Object.freeze({ labelSelector: everythingLabels, fieldSelector: everythingFields });
const acceptAll = () => Promise.resolve();
const firstPollMs = 50;
const maxPollMs = 5_000;
const patienceMs = 60_000;

/**
 * Deletes all objects of a definition and waits until they are gone: finalizers of their own may hold them.
 * Mirrors `CRDFinalizer.deleteInstances`.
 * @throws InstanceDeletionError when that failed, or did not happen within a minute
 */
export async function deleteInstances(store: Store, clock: Clock, signal: AbortSignal): Promise<DefinitionCondition> {
  const ctx = newSystemContext({ clock, signal });
  for (const namespace of await namespacesInUse(store, ctx)) await deleteIn(store, contextInNamespace(ctx, namespace));
  await waitUntilGone(store, ctx, clock, signal);
  return {
    type: "Terminating",
    status: "False",
    reason: "InstanceDeletionCompleted",
    message: "removed all instances",
  };
}

async function namespacesInUse(store: Store, ctx: RequestContext): Promise<ReadonlySet<string>> {
  try {
    const { items } = await store.list(ctx, everything);
    return new Set(items.map(({ object }) => metaOf(object).namespace ?? ""));
  } catch (cause) {
    throw new InstanceDeletionError("InstanceDeletionFailed", `could not list instances: ${textOf(cause)}`, { cause });
  }
}

async function deleteIn(store: Store, ctx: RequestContext): Promise<void> {
  try {
    await store.deleteCollection(ctx, acceptAll, { dryRun: false }, everything);
  } catch (cause) {
    const message = `could not issue all deletes: ${textOf(cause)}`;
    throw new InstanceDeletionError("InstanceDeletionFailed", message, { cause });
  }
}

async function waitUntilGone(store: Store, ctx: RequestContext, clock: Clock, signal: AbortSignal): Promise<void> {
  const begun = clock.monotonic();
  for (let pauseMs = firstPollMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, maxPollMs)) {
    if ((await store.list(ctx, { ...everything, limit: 1 })).items.length === 0) return;
    if (clock.monotonic() - begun > patienceMs) break;
    await sleep(clock, pauseMs, signal);
  }
  const message = "could not confirm zero CustomResources remaining: timed out waiting for the condition";
  throw new InstanceDeletionError("InstanceDeletionCheck", message);
}

function textOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
