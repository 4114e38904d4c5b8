import { isConflict, isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { ResourceScope } from "@kube-apiserver/generic-server";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";

/** A resource whose objects must not go while others use them. */
export interface Protection {
  /** Upstream's name of the controller. */
  readonly name: string;
  readonly scope: ResourceScope;
  /** What admission puts on new objects, and what keeps them until nobody uses them. */
  readonly finalizer: string;
  /** The resources whose objects may use one. */
  readonly users: readonly ResourceScope[];
  /** Whether somebody uses an object that is being deleted. */
  readonly isUsed: (object: KubeObject, context: ControllerContext, signal: AbortSignal) => Promise<boolean>;
}

/** How long changes of users gather before objects are looked at again. */
const settleMs = 20;

/** Lets objects go that are being deleted, once nobody uses them any more. Mirrors upstream's `pvcprotection` and its kin. */
export function newProtectionController(protection: Protection): Controller {
  const { name, scope, finalizer, users: userScopes } = protection;
  return {
    name,
    async run(context, signal) {
      const queue = new WorkQueue<string>({ clock: context.clock, baseDelayMs: 50, maxDelayMs: 5_000 });
      /** Being deleted and held by the finalizer, by `namespace/name`. */
      const held = new Set<string>();
      const onObject = (object: KubeObject) => {
        const key = keyOf(object);
        if (!isHeld(object, finalizer)) held.delete(key);
        else {
          held.add(key);
          queue.add(key);
          followUsers();
        }
      };
      const recheck = () => {
        for (const key of held) queue.addAfter(key, settleMs);
      };
      let users: Promise<unknown> | undefined;
      // Not before there is something to let go: users are pods, and there may be many.
      const followUsers = () => {
        users ??= Promise.all(
          userScopes.map((user) => follow(context, user, { onUpsert: recheck, onDelete: recheck }, signal)),
        );
      };
      await Promise.all([
        follow(context, scope, { onUpsert: onObject, onDelete: (object) => held.delete(keyOf(object)) }, signal),
        queue.run((key) => release(key, protection, context, signal), {
          signal,
          onError: (key, err) => context.logger.v(2, "an object could not be let go, will retry", { key, err }),
        }),
      ]);
      await users;
    },
  };
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}

function isHeld({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata?.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(finalizer);
}

async function release(
  key: string,
  { scope, finalizer, isUsed }: Protection,
  context: ControllerContext,
  signal: AbortSignal,
): Promise<void> {
  const [namespace = "", name = ""] = key.split("/");
  const place = namespace === "" ? scope : { ...scope, namespace };
  try {
    const object = await context.client.get(place, name, signal);
    if (!isHeld(object, finalizer) || (await isUsed(object, context, signal))) return;
    const finalizers = (object.metadata?.finalizers ?? []).filter((other) => other !== finalizer);
    await context.client.update(place, { ...object, metadata: { ...object.metadata, finalizers } }, signal);
  } catch (err) {
    // Gone already, or changed: then the change comes here as well.
    if (!isNotFound(err) && !isConflict(err)) throw err;
  }
}
