import type { core_v1 } from "@kube-apiserver/api/types";
import { formatTime, isConflict, isNotFound, type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";
import { type DeletionProgress, namespaceConditions } from "./namespace-conditions.js";
import { deleteNamespaceContent } from "./namespace-content.js";

const namespaces = { group: "", version: "v1", resource: "namespaces" };
const kubernetesFinalizer = "kubernetes";
const workers = 4;
/** How soon to look again while something is left: short at first, since most content goes at once. */
const recheckMs = 500;

/**
 * Empties namespaces that are being deleted, says in their conditions what is left, and finalizes them when nothing is.
 * Mirrors upstream's namespace controller and `NamespacedResourcesDeleter`.
 */
export const namespaceController: Controller = {
  name: "namespace-controller",
  async run(context, signal) {
    const queue = new WorkQueue<string>({ clock: context.clock, baseDelayMs: 100, maxDelayMs: 5_000 });
    const { logger } = context;
    const enqueue = ({ metadata }: KubeObject) => {
      if (typeof metadata?.deletionTimestamp === "string") queue.add(metadata.name ?? "");
    };
    await Promise.all([
      follow(context, namespaces, { onUpsert: enqueue, onDelete: () => undefined }, signal),
      queue.run(
        async (name) => {
          const isDone = await finalizeNamespace(context, name, signal);
          if (!isDone) queue.addAfter(name, recheckMs);
        },
        {
          workers,
          signal,
          onError: (name, err) => logger.v(2, "deleting a namespace failed, will retry", { namespace: name, err }),
        },
      ),
    ]);
  },
};

/** One attempt; true when there is nothing left to do for this namespace. */
async function finalizeNamespace(context: ControllerContext, name: string, signal: AbortSignal): Promise<boolean> {
  const { client, clock } = context;
  const namespace = await getNamespace(context, name, signal);
  if (namespace?.metadata?.deletionTimestamp == null) return true;
  if (!(namespace.spec?.finalizers ?? []).includes(kubernetesFinalizer)) return true;

  const deletingForMs = clock.now() - (parseTime(namespace.metadata.deletionTimestamp) ?? 0);
  const progress = await deleteNamespaceContent(client, { name, deletingForMs }, signal);
  const { remaining, contentErrors, discoveryFailure } = progress;
  const isEmpty = remaining.size === 0 && contentErrors.length === 0 && discoveryFailure === undefined;
  const current = await updateConditions(context, namespace, progress, signal);
  if (!isEmpty) return false;
  return removeKubernetesFinalizer(context, current, signal);
}

async function getNamespace(
  { client }: ControllerContext,
  name: string,
  signal: AbortSignal,
): Promise<core_v1.Namespace | undefined> {
  try {
    return (await client.get(namespaces, name, signal)) as core_v1.Namespace;
  } catch (err) {
    if (isNotFound(err)) return undefined;
    throw err;
  }
}

async function updateConditions(
  { client, clock }: ControllerContext,
  namespace: core_v1.Namespace,
  progress: DeletionProgress,
  signal: AbortSignal,
): Promise<core_v1.Namespace> {
  const existing = namespace.status?.conditions ?? [];
  const conditions = namespaceConditions(existing, progress, formatTime(clock.now()));
  if (JSON.stringify(conditions) === JSON.stringify(existing)) return namespace;
  const updated = { ...namespace, status: { ...namespace.status, phase: "Terminating", conditions } };
  const scope = { ...namespaces, subresource: "status" };
  return (await client.update(scope, updated as KubeObject, signal)) as core_v1.Namespace;
}

async function removeKubernetesFinalizer(
  { client }: ControllerContext,
  namespace: core_v1.Namespace,
  signal: AbortSignal,
): Promise<boolean> {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== kubernetesFinalizer);
  const finalized = { ...namespace, spec: { ...namespace.spec, finalizers } };
  try {
    await client.update({ ...namespaces, subresource: "finalize" }, finalized as KubeObject, signal);
    return true;
  } catch (err) {
    if (isNotFound(err)) return true;
    if (isConflict(err)) return false;
    throw err;
  }
}
