import {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  bootstrapNamespaces,
  bootstrapPriorityClasses,
  bootstrapRoleBindings,
  bootstrapRoles,
} from "@kube-apiserver/api";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { GenericAPIServer, PostStartHookContext } from "@kube-apiserver/generic-server";
import { ensureObjects } from "./bootstrap-objects.js";
import { reconcileFlowControl } from "./flow-control-reconcile.js";
import { reconcileBinding, reconcileRole } from "./rbac-reconcile.js";
import { repeat, untilDone } from "./repeat.js";
import { SystemObjects, type SystemStorage } from "./system-objects.js";

/** Finds the storage of a built-in resource. */
export type StorageLookup = (group: string, resource: string) => SystemStorage;

/** What the bootstrap hooks need. */
export interface BootstrapConfig {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storageOf: StorageLookup;
  readonly features: { enabled(name: string): boolean };
}

const rbac = "rbac.authorization.k8s.io";
const flowcontrol = "flowcontrol.apiserver.k8s.io";
const secondMs = 1_000;
const minuteMs = 60_000;

/** A hook that writes objects of the server's own. */
interface BootstrapStep {
  readonly name: string;
  /** For the log. */
  readonly what: string;
  readonly ensure: (objects: SystemObjects) => Promise<void>;
  /** After which the server gives up. Absent: never. */
  readonly limitMs?: number;
  /** Whether it is done again every minute. */
  readonly isRepeated?: boolean;
}

/**
 * Adds the hooks that fill an empty store: system namespaces, RBAC policy, priority classes and flow control. They write
 * straight to storage, side by side, so that few syncs make them all durable: at start-up a request for each of some two
 * hundred objects would be most of the wait. What fails is tried again every second, as long as upstream does.
 */
export function addBootstrapHooks(server: GenericAPIServer, config: BootstrapConfig): void {
  const { clock, logger } = config;
  for (const { name, what, ensure, limitMs, isRepeated = false } of stepsOf(config)) {
    server.addPostStartHook(name, async ({ signal, background }: PostStartHookContext) => {
      const objects = new SystemObjects(clock, signal);
      const options = { clock, logger, signal, what };
      const limit = limitMs === undefined ? {} : { limitMs };
      await untilDone({ ...options, intervalMs: secondMs, ...limit }, () => ensure(objects));
      if (isRepeated) background(repeat({ ...options, intervalMs: minuteMs }, () => ensure(objects)));
    });
  }
}

function stepsOf({ storageOf, features }: BootstrapConfig): readonly BootstrapStep[] {
  return [
    {
      name: "start-system-namespaces-controller",
      what: "create system namespaces",
      ensure: (objects) => ensureNamespaces(objects, storageOf("", "namespaces")),
      isRepeated: true,
    },
    {
      name: "rbac/bootstrap-roles",
      what: "reconcile the RBAC policy",
      limitMs: 30 * secondMs,
      ensure: (objects) => ensurePolicy(objects, storageOf, features),
    },
    {
      name: "scheduling/bootstrap-system-priority-classes",
      what: "create system priority classes",
      limitMs: 30 * secondMs,
      ensure: (objects) =>
        ensureObjects(objects, storageOf("scheduling.k8s.io", "priorityclasses"), bootstrapPriorityClasses()),
    },
    {
      name: "priority-and-fairness-config-producer",
      what: "reconcile the configuration of priority and fairness",
      limitMs: 5 * minuteMs,
      isRepeated: true,
      ensure: (objects) =>
        reconcileFlowControl(objects, {
          priorityLevels: storageOf(flowcontrol, "prioritylevelconfigurations"),
          flowSchemas: storageOf(flowcontrol, "flowschemas"),
        }),
    },
  ];
}

async function ensurePolicy(
  objects: SystemObjects,
  storageOf: StorageLookup,
  features: BootstrapConfig["features"],
): Promise<void> {
  // Roles in namespaces need their namespaces, whichever hook comes first.
  await ensureNamespaces(objects, storageOf("", "namespaces"));
  const clusterRoleBindings = bootstrapClusterRoleBindings(features);
  await Promise.all([
    ensureObjects(objects, storageOf(rbac, "clusterroles"), bootstrapClusterRoles(features), reconcileRole),
    ensureObjects(objects, storageOf(rbac, "roles"), bootstrapRoles(features), reconcileRole),
    ensureObjects(objects, storageOf(rbac, "clusterrolebindings"), clusterRoleBindings, reconcileBinding),
    ensureObjects(objects, storageOf(rbac, "rolebindings"), bootstrapRoleBindings(features), reconcileBinding),
  ]);
}

async function ensureNamespaces(objects: SystemObjects, storage: SystemStorage): Promise<void> {
  const namespaces = bootstrapNamespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  await ensureObjects(objects, storage, namespaces);
}
