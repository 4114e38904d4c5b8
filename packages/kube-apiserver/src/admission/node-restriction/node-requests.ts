import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import { forbiddenLabelChanges } from "./kubelet-labels.js";

/** Kubelets write their own node, and nothing in it that draws pods to it or lets it go with another object. */
export async function admitNode(node: string, attributes: AdmissionAttributes): Promise<void> {
  const { name, operation } = attributes;
  const refuse = (problem: string) => newAdmissionForbidden(attributes, problem);
  if (name !== node) throw refuse(`node ${quoteGo(node)} is not allowed to modify node ${quoteGo(name)}`);
  const object = attributes.object as core_v1.Node | undefined;
  const old = attributes.oldObject as core_v1.Node | undefined;
  if (operation === "CREATE") {
    if (configSourceOf(object) !== null) {
      throw refuse(`node ${quoteGo(node)} is not allowed to create pods with a non-nil configSource`);
    }
    const labels = forbiddenLabelChanges(object?.metadata?.labels ?? {}, {});
    if (labels.length === 0) return;
    throw refuse(`node ${quoteGo(node)} is not allowed to set the following labels: ${labels.join(", ")}`);
  }
  if (operation !== "UPDATE") return;
  // Old kubelets drop the field when they report their status.
  if (configSourceOf(object) !== null && !jsonEqual(configSourceOf(object), configSourceOf(old))) {
    throw refuse(`node ${quoteGo(node)} is not allowed to update configSource to a new non-nil configSource`);
  }
  if (!jsonEqual(taintsOf(object), taintsOf(old)))
    throw refuse(`node ${quoteGo(node)} is not allowed to modify taints`);
  // The garbage collector deletes what is owned by what is gone: a node could have itself deleted.
  if (!jsonEqual(ownersOf(object), ownersOf(old))) {
    throw refuse(`node ${quoteGo(node)} is not allowed to modify ownerReferences`);
  }
  const labels = forbiddenLabelChanges(object?.metadata?.labels ?? {}, old?.metadata?.labels ?? {});
  if (labels.length > 0) throw refuse(`is not allowed to modify labels: ${labels.join(", ")}`);
}

function configSourceOf(node: core_v1.Node | undefined): JSONValue {
  return (node?.spec?.configSource ?? null) as JSONValue;
}

function taintsOf(node: core_v1.Node | undefined): JSONValue {
  return (node?.spec?.taints ?? []) as JSONValue;
}

function ownersOf(node: core_v1.Node | undefined): JSONValue {
  return (node?.metadata?.ownerReferences ?? []) as JSONValue;
}
