import {
  type Authorizer,
  alwaysAllowAuthorizer,
  alwaysDenyAuthorizer,
  newPathAuthorizer,
  newPrivilegedGroups,
  type RuleResolver,
  type StoreInformers,
  systemMasters,
  unionAuthorizer,
  unionRuleResolver,
} from "@kube-apiserver/generic-server";
import {
  type NodeAuthorizerParts,
  newNodeAuthorizer,
  newPolicySource,
  RBACAuthorizer,
  RBACRuleResolver,
} from "@kube-apiserver/kube-apiserver";
import type { AuthorizationSettings } from "./control-plane-config.js";

const rbacGroup = "rbac.authorization.k8s.io";

/** Everybody who has a say in what is allowed. */
export interface Authorization {
  readonly authorizer: Authorizer;
  readonly ruleResolver: RuleResolver;
  /** Set with the mode RBAC: keeps users from granting more than they have. */
  readonly rbac: RBACRuleResolver | undefined;
}

/**
 * The authorizers of the server as one. Administrators get through before anybody is asked, so that a server can be
 * mended whose policy is broken. Mirrors `authorizer.Config.New`.
 */
export function newAuthorization(
  settings: AuthorizationSettings,
  informers: StoreInformers,
  parts: Omit<NodeAuthorizerParts, "informerFor">,
): Authorization {
  const authorizers: Authorizer[] = [newPrivilegedGroups(systemMasters)];
  const resolvers: RuleResolver[] = [];
  let rbac: RBACRuleResolver | undefined;
  if (settings.alwaysAllowPaths.length > 0) authorizers.push(newPathAuthorizer(settings.alwaysAllowPaths));
  for (const mode of settings.modes) {
    switch (mode) {
      case "AlwaysAllow":
        authorizers.push(alwaysAllowAuthorizer);
        resolvers.push(alwaysAllowAuthorizer);
        break;
      case "AlwaysDeny":
        authorizers.push(alwaysDenyAuthorizer);
        resolvers.push(alwaysDenyAuthorizer);
        break;
      case "Node": {
        const node = newNodeAuthorizer({ ...parts, informerFor: (resource) => informers.for(resource) });
        authorizers.push(node);
        resolvers.push(node);
        break;
      }
      case "RBAC":
        rbac = newRBAC(informers);
        authorizers.push(new RBACAuthorizer(rbac));
        resolvers.push(rbac);
        break;
    }
  }
  return { authorizer: unionAuthorizer(...authorizers), ruleResolver: unionRuleResolver(...resolvers), rbac };
}

function newRBAC(informers: StoreInformers): RBACRuleResolver {
  const informerOf = (resource: string) => informers.for({ group: rbacGroup, resource });
  return new RBACRuleResolver(
    newPolicySource({
      roles: informerOf("roles"),
      roleBindings: informerOf("rolebindings"),
      clusterRoles: informerOf("clusterroles"),
      clusterRoleBindings: informerOf("clusterrolebindings"),
    }),
  );
}
