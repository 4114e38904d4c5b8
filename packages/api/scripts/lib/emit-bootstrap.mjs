import { head, lines, literal } from "./text.mjs";

/** RBAC, priority and fairness, and the objects that a server makes when it starts. */
export function bootstrapModule(facts) {
  const b = facts.bootstrap;
  const list = (name, type, values) => `export const ${name}: readonly ${type}[] = ${lines(values)};\n`;
  return `${head("Objects that a server creates at start-up.")}import type {
  BootstrapBinding,
  BootstrapFlowSchema,
  BootstrapPriorityClass,
  BootstrapPriorityLevel,
  BootstrapRole,
} from "../bootstrap/bootstrap-facts.js";

${list("clusterRoles", "BootstrapRole", b.clusterRoles.map(role))}
${list("controllerClusterRoles", "BootstrapRole", b.controllerClusterRoles.map(role))}
${list("clusterRoleBindings", "BootstrapBinding", b.clusterRoleBindings.map(binding))}
${list("controllerClusterRoleBindings", "BootstrapBinding", b.controllerClusterRoleBindings.map(binding))}
${list("roles", "BootstrapRole", b.roles.map(role))}
${list("roleBindings", "BootstrapBinding", b.roleBindings.map(binding))}
${list("priorityLevels", "BootstrapPriorityLevel", b.priorityLevelConfigurations)}
${list("flowSchemas", "BootstrapFlowSchema", b.flowSchemas)}
${list("priorityClasses", "BootstrapPriorityClass", b.priorityClasses)}
export const systemNamespaces: readonly string[] = ${literal(b.namespaces)};
`;
}

function role(r) {
  const { name, namespace, labels, annotations, featureGate } = r;
  const aggregation = r.aggregationRule;
  return { name, namespace, labels, annotations, featureGate, aggregation, rules: r.rules ?? undefined };
}

function binding({ name, namespace, roleRef, subjects, featureGate }) {
  return { name, namespace, roleRef, subjects, featureGate };
}
