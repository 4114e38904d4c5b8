import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { type EscalationGuard, type EscalationGuardDeps, newBindingGuard, newRoleGuard } from "./escalation-guard.js";
import { GuardedStore } from "./guarded-store.js";
import { validateBinding, validateBindingUpdate, validateClusterRole, validateRole } from "./validate.js";

type GuardMaker = (resource: GroupResource, deps: EscalationGuardDeps) => EscalationGuard;

function rbacResource(
  resource: string,
  newGuard: GuardMaker,
  strategy: (base: RESTStrategy) => RESTStrategy,
): StoredResourceDefinition {
  const groupResource = { group: "rbac.authorization.k8s.io", resource };
  return {
    ...groupResource,
    strategy,
    serve(store, { authorizer, extra: { rbac: resolver } }) {
      // Without RBAC these objects grant nothing, and nobody has rights in its sense.
      if (resolver === undefined) return store;
      return new GuardedStore(store, newGuard(groupResource, { authorizer, resolver }));
    },
  };
}

function roleStrategy(base: RESTStrategy): RESTStrategy {
  const { namespaceScoped } = base;
  return {
    ...base,
    validate: (_ctx, obj) => (namespaceScoped ? validateRole(obj) : validateClusterRole(obj)),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...(namespaceScoped ? validateRole(obj) : validateClusterRole(obj, old)),
    ],
  };
}

function bindingStrategy(base: RESTStrategy): RESTStrategy {
  const { namespaceScoped } = base;
  return {
    ...base,
    validate: (_ctx, obj) => validateBinding(obj, namespaceScoped),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateBindingUpdate(obj, old, namespaceScoped),
    ],
  };
}

export const roles = rbacResource("roles", newRoleGuard, roleStrategy);
export const clusterRoles = rbacResource("clusterroles", newRoleGuard, roleStrategy);
export const roleBindings = rbacResource("rolebindings", newBindingGuard, bindingStrategy);
export const clusterRoleBindings = rbacResource("clusterrolebindings", newBindingGuard, bindingStrategy);
