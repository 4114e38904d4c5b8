import {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  bootstrapFlowSchemas,
  bootstrapNamespaces,
  bootstrapPriorityClasses,
  bootstrapPriorityLevels,
  bootstrapRoleBindings,
  bootstrapRoles,
} from "@kube-apiserver/api";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { GenericAPIServer, PostStartHookContext } from "@kube-apiserver/generic-server";
import { ensureObjects } from "./bootstrap-objects.js";
import { reconcileBinding, reconcileRole } from "./rbac-reconcile.js";
import { SystemObjects, type SystemStorage } from "./system-objects.js";

/** Finds the storage of a built-in resource. */
export type StorageLookup = (group: string, resource: string) => SystemStorage;

/** What the bootstrap hooks need. */
export interface BootstrapConfig {
  readonly clock: Clock;
  readonly storageOf: StorageLookup;
  readonly features: { enabled(name: string): boolean };
}

const rbac = "rbac.authorization.k8s.io";
const flowcontrol = "flowcontrol.apiserver.k8s.io";

/**
 * Adds the hooks that fill an empty store: system namespaces, RBAC policy, priority classes and flow control. They write
 * straight to storage, side by side, so that few syncs make them all durable: at start-up a request for each of some two
 * hundred objects would be most of the wait.
 */
export function addBootstrapHooks(server: GenericAPIServer, config: BootstrapConfig): void {
  const { clock, storageOf, features } = config;
  const add = (name: string, ensure: (objects: SystemObjects) => Promise<unknown>) =>
    server.addPostStartHook(name, async ({ signal }: PostStartHookContext) => {
      await ensure(new SystemObjects(clock, signal));
    });

  add("start-system-namespaces-controller", (objects) => ensureNamespaces(objects, storageOf("", "namespaces")));
  add("rbac/bootstrap-roles", async (objects) => {
    // Roles in namespaces need their namespaces, whichever hook comes first.
    await ensureNamespaces(objects, storageOf("", "namespaces"));
    await Promise.all([
      ensureObjects(objects, storageOf(rbac, "clusterroles"), bootstrapClusterRoles(features), reconcileRole),
      ensureObjects(objects, storageOf(rbac, "roles"), bootstrapRoles(features), reconcileRole),
      ensureObjects(
        objects,
        storageOf(rbac, "clusterrolebindings"),
        bootstrapClusterRoleBindings(features),
        reconcileBinding,
      ),
      ensureObjects(objects, storageOf(rbac, "rolebindings"), bootstrapRoleBindings(features), reconcileBinding),
    ]);
  });
  add("scheduling/bootstrap-system-priority-classes", (objects) =>
    ensureObjects(objects, storageOf("scheduling.k8s.io", "priorityclasses"), bootstrapPriorityClasses()),
  );
  add("priority-and-fairness-config-producer", async (objects) => {
    const objectsOf = (list: readonly { readonly object: KubeObject }[]) => list.map(({ object }) => object);
    const levels = storageOf(flowcontrol, "prioritylevelconfigurations");
    await Promise.all([
      ensureObjects(objects, levels, objectsOf(bootstrapPriorityLevels())),
      ensureObjects(objects, storageOf(flowcontrol, "flowschemas"), objectsOf(bootstrapFlowSchemas())),
    ]);
  });
}

async function ensureNamespaces(objects: SystemObjects, storage: SystemStorage): Promise<void> {
  const namespaces = bootstrapNamespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  await ensureObjects(objects, storage, namespaces);
}
