import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  ABACAuthorizer,
  type Authorizer,
  alwaysAllowAuthorizer,
  alwaysDenyAuthorizer,
  type Informer,
  type RuleResolver,
  type ViewOfObject,
} from "@kube-apiserver/generic-server";
import {
  type FeatureGates,
  newNodeAuthorizer,
  newPolicySource,
  RBACAuthorizer,
  RBACRuleResolver,
} from "@kube-apiserver/kube-apiserver";
import type { AuthorizationSettings } from "@kube-apiserver/options";

const rbacGroup = "rbac.authorization.k8s.io";

/** One who is asked, and who can list what he would allow. */
export interface AuthorizerPair {
  readonly authorizer: Authorizer;
  readonly ruleResolver: RuleResolver;
}

/** What authorizers of the server itself are made from. */
export interface BuiltInParts {
  /** The informer of a stored resource, or of views of its objects. Asked at once: the caller runs what was asked for. */
  readonly informerFor: (resource: GroupResource, view?: ViewOfObject) => Informer;
  readonly features: FeatureGates;
  readonly registry: MetricsRegistry;
  readonly clock: Clock;
}

/** The authorizers that outlive changes of the configuration. */
export interface BuiltInAuthorizers {
  /** By type. */
  readonly byType: ReadonlyMap<string, AuthorizerPair>;
  /** Set with the type RBAC: keeps users from granting more than they have. */
  readonly rbac: RBACRuleResolver | undefined;
}

/**
 * Makes those that the first configuration names. The others are not made later either: what they follow is running from
 * the start, or not at all.
 */
export function newBuiltInAuthorizers(
  { configuration, policies = [] }: AuthorizationSettings,
  parts: BuiltInParts,
): BuiltInAuthorizers {
  const types = new Set(configuration.authorizers.map(({ type }) => type));
  const byType = new Map<string, AuthorizerPair>([
    ["AlwaysAllow", bothAre(alwaysAllowAuthorizer)],
    ["AlwaysDeny", bothAre(alwaysDenyAuthorizer)],
  ]);
  if (types.has("Node")) byType.set("Node", bothAre(newNodeAuthorizer(parts)));
  if (types.has("ABAC")) byType.set("ABAC", bothAre(new ABACAuthorizer(policies)));
  const rbac = types.has("RBAC") ? newRBAC(parts) : undefined;
  if (rbac !== undefined) byType.set("RBAC", { authorizer: new RBACAuthorizer(rbac), ruleResolver: rbac });
  return { byType, rbac };
}

function bothAre(both: Authorizer & RuleResolver): AuthorizerPair {
  return { authorizer: both, ruleResolver: both };
}

function newRBAC({ informerFor }: BuiltInParts): RBACRuleResolver {
  const informerOf = (resource: string) => informerFor({ group: rbacGroup, resource });
  return new RBACRuleResolver(
    newPolicySource({
      roles: informerOf("roles"),
      roleBindings: informerOf("rolebindings"),
      clusterRoles: informerOf("clusterroles"),
      clusterRoleBindings: informerOf("clusterrolebindings"),
    }),
  );
}
