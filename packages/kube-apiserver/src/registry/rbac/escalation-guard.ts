import type { rbac_v1 } from "@kube-apiserver/api/types";
import {
  type GroupResource,
  getOwn,
  jsonEqual,
  type KubeObject,
  newForbidden,
  newNotFound,
} from "@kube-apiserver/apimachinery";
import { type Authorizer, metaOf, type RequestContext } from "@kube-apiserver/generic-server";
import { escalationError, isSuperuser } from "../../rbac/escalation-check.js";
import type { PolicyRule } from "../../rbac/policy-rule.js";
import type { RBACRuleResolver } from "../../rbac/rule-resolver.js";

/** Decides whether a user may write a role or a binding. */
export interface EscalationGuard {
  /**
   * @param old - what is there, when it is an update
   * @throws StatusError, reason Forbidden, when the object would grant what the user does not hold
   */
  check(ctx: RequestContext, obj: KubeObject, old?: KubeObject): Promise<void>;
}

const group = "rbac.authorization.k8s.io";

/** What the guards ask. */
export interface EscalationGuardDeps {
  readonly authorizer: Authorizer;
  readonly resolver: RBACRuleResolver;
}

/** Roles: their rules must be held, or the user may `escalate`. Mirrors `role/policybased.Storage`. */
export function newRoleGuard(resource: GroupResource, { authorizer, resolver }: EscalationGuardDeps): EscalationGuard {
  return {
    async check(ctx, obj, old) {
      if (isSuperuser(ctx.user)) return;
      const { name } = ctx.requestInfo;
      if (await mayDo(authorizer, ctx, { verb: "escalate", resource: resource.resource, name })) return;
      const refuse = (text: string) => newForbidden(resource, metaOf(obj).name ?? "", text);
      const error = await escalationError(resolver, ctx.user, ctx.namespace, (obj as rbac_v1.Role).rules ?? []);
      if (error !== undefined) throw refuse(error);
      if (!aggregates(obj) && !aggregates(old)) return;
      if ((await escalationError(resolver, ctx.user, ctx.namespace, everything)) !== undefined) {
        throw refuse("must have cluster-admin privileges to use the aggregationRule");
      }
    },
  };
}

/** Bindings: the rules of the role must be held, or the user may `bind` it. Mirrors `rolebinding/policybased.Storage`. */
export function newBindingGuard(
  resource: GroupResource,
  { authorizer, resolver }: EscalationGuardDeps,
): EscalationGuard {
  return {
    async check(ctx, obj) {
      if (isSuperuser(ctx.user)) return;
      const { kind, name } = (obj as rbac_v1.RoleBinding).roleRef;
      const roles = kind === "ClusterRole" ? "clusterroles" : "roles";
      if (await mayDo(authorizer, ctx, { verb: "bind", resource: roles, name })) return;
      const rules = resolver.rulesOfRole(kind, ctx.namespace, name);
      if (rules === undefined) throw newNotFound({ group, resource: roles.slice(0, -1) }, name);
      const error = await escalationError(resolver, ctx.user, ctx.namespace, rules);
      if (error !== undefined) throw newForbidden(resource, metaOf(obj).name ?? "", error);
    },
  };
}

const everything: readonly PolicyRule[] = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["*"] },
];

/** Whether a role gathers the rules of others: it may come to grant anything, and must not be kept from doing so. */
function aggregates(obj: KubeObject | undefined): boolean {
  const { aggregationRule } = (obj ?? {}) as Partial<rbac_v1.ClusterRole>;
  return (aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

async function mayDo(
  authorizer: Authorizer,
  ctx: RequestContext,
  what: { readonly verb: string; readonly resource: string; readonly name: string },
): Promise<boolean> {
  const attributes = {
    ...what,
    user: ctx.user,
    isResourceRequest: true,
    namespace: ctx.namespace,
    apiGroup: group,
    apiVersion: "*",
    subresource: "",
    path: "",
  };
  return (await authorizer.authorize(attributes, ctx.signal)).decision === "Allow";
}

const collectedFields: ReadonlySet<string> = new Set([
  "ownerReferences",
  "finalizers",
  "managedFields",
  "resourceVersion",
]);

/** Whether an update only does what the garbage collector does: it never has the rights that a role grants. */
export function isOnlyForCollection(obj: KubeObject, old: KubeObject): boolean {
  const fields = new Set([...Object.keys(obj), ...Object.keys(old)]);
  for (const name of fields) {
    if (name !== "metadata" && !jsonEqual(getOwn(obj, name) ?? null, getOwn(old, name) ?? null)) return false;
  }
  return jsonEqual(comparedMeta(obj), comparedMeta(old));
}

function comparedMeta(obj: KubeObject) {
  return Object.fromEntries(Object.entries(metaOf(obj)).filter(([name]) => !collectedFields.has(name)));
}
