import type { rbac_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, type KubeObject, labelSelectorFromObject } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";

const clusterRoles = { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles" };

/** How long changes gather: at start-up every role is new. */
const settleMs = 20;

/**
 * Fills the rules of aggregated cluster roles (`admin`, `edit`, `view`) from the roles that their selectors match.
 * Mirrors upstream's `ClusterRoleAggregationController`.
 */
export const clusterRoleAggregationController: Controller = {
  name: "clusterrole-aggregation-controller",
  async run(context, signal) {
    const queue = new WorkQueue<string>({ clock: context.clock, baseDelayMs: 50, maxDelayMs: 5_000 });
    const roles = new Map<string, rbac_v1.ClusterRole>();
    const recheck = () => queue.addAfter("all", settleMs);
    await Promise.all([
      follow(
        context,
        clusterRoles,
        {
          onUpsert: (object) => {
            roles.set(object.metadata?.name ?? "", object as rbac_v1.ClusterRole);
            recheck();
          },
          onDelete: (object) => {
            roles.delete(object.metadata?.name ?? "");
            recheck();
          },
        },
        signal,
        { metadataOnly: false },
      ),
      queue.run(() => aggregateAll(context, roles, signal), {
        signal,
        onError: (_, err) => context.logger.v(2, "aggregating cluster roles failed, will retry", { err }),
      }),
    ]);
  },
};

async function aggregateAll(
  { client }: ControllerContext,
  roles: ReadonlyMap<string, rbac_v1.ClusterRole>,
  signal: AbortSignal,
): Promise<void> {
  for (const role of roles.values()) {
    if (role.aggregationRule === undefined) continue;
    const rules = aggregatedRules(role, roles);
    if (jsonEqual((role.rules ?? []) as JSONValue, rules as JSONValue)) continue;
    const object = { ...role, rules, apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
    await client.update(clusterRoles, object as KubeObject, signal);
  }
}

/** Rules of all matching roles, in the order of their names, each once. */
export function aggregatedRules(
  role: rbac_v1.ClusterRole,
  roles: ReadonlyMap<string, rbac_v1.ClusterRole>,
): readonly rbac_v1.PolicyRule[] {
  const selectors = (role.aggregationRule?.clusterRoleSelectors ?? []).map((selector) =>
    labelSelectorFromObject(selector),
  );
  const own = role.metadata?.name;
  const rules: rbac_v1.PolicyRule[] = [];
  for (const selector of selectors) {
    const matching = [...roles.values()]
      .filter(({ metadata }) => metadata?.name !== own && selector.matches(metadata?.labels ?? {}))
      .sort((a, b) => ((a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1));
    for (const rule of matching.flatMap((match) => match.rules ?? [])) {
      if (!rules.some((known) => jsonEqual(known as JSONValue, rule as JSONValue))) rules.push(rule);
    }
  }
  return rules;
}
