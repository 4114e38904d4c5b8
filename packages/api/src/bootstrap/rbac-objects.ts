import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { EnabledFeatures } from "../defaults/default-rule.js";
import {
  clusterRoleBindings,
  clusterRoles,
  controllerClusterRoleBindings,
  controllerClusterRoles,
  roleBindings,
  roles,
} from "../gen/bootstrap.js";
import type { BootstrapBinding, BootstrapRole } from "./bootstrap-facts.js";

const group = "rbac.authorization.k8s.io";
const apiVersion = `${group}/v1`;

/**
 * The cluster roles that every server has, those of controllers included, in the order in which upstream creates them.
 * Roles and rules of features that are off are left out. Mirrors pkg/plugin/auth/authorizer/rbac/bootstrappolicy.
 */
export function bootstrapClusterRoles(features: EnabledFeatures): readonly KubeObject[] {
  return enabled([...clusterRoles, ...controllerClusterRoles], features).map((role) => ({
    apiVersion,
    kind: "ClusterRole",
    metadata: metadata(role),
    rules: rulesOf(role, features),
    ...(role.aggregation !== undefined && { aggregationRule: { clusterRoleSelectors: role.aggregation } }),
  }));
}

/** The bindings of {@link bootstrapClusterRoles}. */
export function bootstrapClusterRoleBindings(features: EnabledFeatures): readonly KubeObject[] {
  return enabled([...clusterRoleBindings, ...controllerClusterRoleBindings], features).map((binding) => ({
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: metadata(binding),
    subjects: binding.subjects,
    roleRef: { apiGroup: group, kind: "ClusterRole", name: binding.roleRef },
  }));
}

/** Roles of `kube-system` and `kube-public`; `metadata.namespace` is set. */
export function bootstrapRoles(features: EnabledFeatures): readonly KubeObject[] {
  return enabled(roles, features).map((role) => ({
    apiVersion,
    kind: "Role",
    metadata: metadata(role),
    rules: rulesOf(role, features),
  }));
}

/** The bindings of {@link bootstrapRoles}. */
export function bootstrapRoleBindings(features: EnabledFeatures): readonly KubeObject[] {
  return enabled(roleBindings, features).map((binding) => ({
    apiVersion,
    kind: "RoleBinding",
    metadata: metadata(binding),
    subjects: binding.subjects,
    roleRef: { apiGroup: group, kind: "Role", name: binding.roleRef },
  }));
}

function enabled<T extends { readonly featureGate?: string }>(list: readonly T[], features: EnabledFeatures): T[] {
  return list.filter(({ featureGate }) => featureGate === undefined || features.enabled(featureGate));
}

/** Null for aggregated roles, as Go writes a list that was never set. */
function rulesOf({ rules }: BootstrapRole, features: EnabledFeatures): readonly JSONObject[] | null {
  if (rules === undefined) return null;
  // `verbs` is the first field of a rule in Go, and all of them keep that order.
  return enabled(rules, features).map(({ featureGate: _gate, verbs, ...rest }) => ({ verbs, ...rest }));
}

function metadata(object: BootstrapRole | BootstrapBinding): JSONObject {
  const { name, namespace } = object;
  const labels = "labels" in object ? object.labels : undefined;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
}
