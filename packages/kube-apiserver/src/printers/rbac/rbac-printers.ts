import type { rbac_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

/** A row of bindings of either scope. */
const printBinding = printCells<rbac_v1.RoleBinding | rbac_v1.ClusterRoleBinding>((binding, nowMs) => {
  const { roleRef, subjects = [] } = binding;
  const namesOf = (kind: string) => subjects.filter((subject) => subject.kind === kind);
  return [
    nameOf(binding),
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(binding, nowMs),
    namesOf("User")
      .map(({ name }) => name)
      .join(", "),
    namesOf("Group")
      .map(({ name }) => name)
      .join(", "),
    namesOf("ServiceAccount")
      .map(({ namespace = "", name }) => `${namespace}/${name}`)
      .join(", "),
  ];
});

/** Printers of `rbac.authorization.k8s.io`; roles of both scopes have the default columns. */
export const rbacPrinters: GroupPrinters = { clusterrolebindings: printBinding, rolebindings: printBinding };
