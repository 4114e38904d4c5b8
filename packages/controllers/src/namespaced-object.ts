import { isAlreadyExists, isConflict, isForbidden, isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { ResourceScope } from "@kube-apiserver/generic-server";
import type { ControllerContext } from "./controller.js";
import { follow } from "./follow.js";

const namespaces = { group: "", version: "v1", resource: "namespaces" };
const workers = 4;

/** An object that every active namespace has to have. */
export interface PerNamespaceObject {
  readonly scope: Omit<ResourceScope, "namespace">;
  readonly name: string;
  /** The object to create. */
  readonly make: (namespace: string) => KubeObject;
  /** The object as it has to be; undefined when it is right as it is. Absent: only its existence matters. */
  readonly repair?: (existing: KubeObject) => KubeObject | undefined;
}

/** Sees to it that every active namespace has `wanted`, and puts it back when it is deleted or changed. */
export async function keepInEveryNamespace(
  context: ControllerContext,
  wanted: PerNamespaceObject,
  signal: AbortSignal,
): Promise<void> {
  const queue = new WorkQueue<string>({ clock: context.clock, baseDelayMs: 50, maxDelayMs: 5_000 });
  const active = new Set<string>();
  const onNamespace = ({ metadata }: KubeObject) => {
    const name = metadata?.name ?? "";
    if (typeof metadata?.deletionTimestamp === "string") active.delete(name);
    else if (!active.has(name)) {
      active.add(name);
      queue.add(name);
    }
  };
  const onObject = ({ metadata }: KubeObject) => {
    const namespace = metadata?.namespace ?? "";
    if (metadata?.name === wanted.name && active.has(namespace)) queue.add(namespace);
  };
  await Promise.all([
    follow(
      context,
      namespaces,
      { onUpsert: onNamespace, onDelete: ({ metadata }) => active.delete(metadata?.name ?? "") },
      signal,
    ),
    follow(
      context,
      wanted.scope,
      { onUpsert: wanted.repair === undefined ? () => undefined : onObject, onDelete: onObject },
      signal,
      { fieldSelector: `metadata.name=${wanted.name}` },
    ),
    queue.run((namespace) => ensure(context, wanted, namespace, signal), {
      workers,
      signal,
      onError: (namespace, err) =>
        context.logger.v(2, "an object of a namespace could not be ensured, will retry", {
          namespace,
          resource: wanted.scope.resource,
          name: wanted.name,
          err,
        }),
    }),
  ]);
}

async function ensure(
  { client }: ControllerContext,
  wanted: PerNamespaceObject,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const scope = { ...wanted.scope, namespace };
  try {
    const existing = await client.get(scope, wanted.name, signal);
    const repaired = wanted.repair?.(existing);
    if (repaired !== undefined) await client.update(scope, repaired, signal);
  } catch (err) {
    if (!isNotFound(err)) throw err;
    await create({ client }, wanted, scope, namespace, signal);
  }
}

async function create(
  { client }: Pick<ControllerContext, "client">,
  wanted: PerNamespaceObject,
  scope: ResourceScope,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.create(scope, wanted.make(namespace), signal);
  } catch (err) {
    // Somebody else made it, or the namespace is going or gone: either way there is nothing to do.
    if (isAlreadyExists(err) || isConflict(err) || isNotFound(err) || isForbidden(err)) return;
    throw err;
  }
}
