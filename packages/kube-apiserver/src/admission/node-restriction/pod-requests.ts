import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn, type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { mirrorAnnotation } from "../../registry/core/pod/validation/annotation-keys.js";
import { newAdmissionForbidden } from "../refusal.js";
import { apiObjectReference } from "./api-object-reference.js";
import { existing, type NodeRestrictionDeps, nodeKind, podKind } from "./node-objects.js";

/** Kubelets create mirror pods of their own, delete what is bound to their node, report its status and evict it. */
export async function admitPod(
  node: string,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<void> {
  switch (attributes.subresource) {
    case "":
      return admitPodItself(node, attributes, deps);
    case "status":
      return admitPodStatus(node, attributes);
    case "eviction":
      return admitEviction(node, attributes, deps);
    default:
      throw newAdmissionForbidden(
        attributes,
        `unexpected pod subresource ${quoteGo(attributes.subresource)}, only 'status' and 'eviction' are allowed`,
      );
  }
}

async function admitPodItself(node: string, attributes: AdmissionAttributes, deps: NodeRestrictionDeps) {
  const { operation, namespace, name } = attributes;
  if (operation === "CREATE") return admitMirrorPod(node, attributes, deps);
  if (operation !== "DELETE") {
    throw newAdmissionForbidden(
      attributes,
      `unexpected operation ${quoteGo(operation)}, node ${quoteGo(node)} can only create and delete mirror pods`,
    );
  }
  if (nodeOf(await existing(deps.pods, podKind, namespace, name, attributes)) === node) return;
  throw newAdmissionForbidden(
    attributes,
    `node ${quoteGo(node)} can only delete pods with spec.nodeName set to itself`,
  );
}

async function admitMirrorPod(node: string, attributes: AdmissionAttributes, deps: NodeRestrictionDeps) {
  const pod = attributes.object as core_v1.Pod;
  const refuse = (problem: string) => newAdmissionForbidden(attributes, problem);
  if (!isMirrorPod(pod)) {
    throw refuse(
      `pod does not have ${quoteGo(mirrorAnnotation)} annotation, node ${quoteGo(node)} can only create mirror pods`,
    );
  }
  if (nodeOf(pod) !== node) {
    throw refuse(`node ${quoteGo(node)} can only create pods with spec.nodeName set to itself`);
  }
  await requireOwner(node, pod, attributes, deps);
  let reference: string | undefined;
  try {
    reference = apiObjectReference(pod);
  } catch (err) {
    throw refuse(`error checking mirror pod for API references: ${(err as Error).message}`);
  }
  if (reference !== undefined) throw refuse(`node ${quoteGo(node)} can not create pods that reference ${reference}`);
}

/** A mirror pod goes with its node, and with no other object. */
async function requireOwner(
  node: string,
  { metadata }: core_v1.Pod,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<void> {
  const refuse = (problem: string) => newAdmissionForbidden(attributes, `node ${quoteGo(node)} ${problem}`);
  const [owner, ...others] = metadata?.ownerReferences ?? [];
  if (others.length > 0) throw refuse("can only create pods with a single owner reference set to itself");
  if (owner?.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) {
    throw refuse("can only create pods with an owner reference set to itself");
  }
  if (owner.controller !== true) {
    throw refuse("can only create pods with a controller owner reference set to itself");
  }
  if (owner.blockOwnerDeletion === true) throw refuse("must not set blockOwnerDeletion on an owner reference");
  const found = await existing(deps.nodes, nodeKind, "", node, attributes);
  if (owner.uid === found.metadata?.uid) return;
  throw newAdmissionForbidden(
    attributes,
    `node ${node} UID mismatch: expected ${owner.uid} got ${found.metadata?.uid ?? ""}`,
  );
}

async function admitPodStatus(node: string, attributes: AdmissionAttributes): Promise<void> {
  const refuse = (problem: string) => newAdmissionForbidden(attributes, `node ${quoteGo(node)} ${problem}`);
  if (attributes.operation !== "UPDATE") {
    throw newAdmissionForbidden(attributes, `unexpected operation ${quoteGo(attributes.operation)}`);
  }
  const old = attributes.oldObject as core_v1.Pod;
  const pod = attributes.object as core_v1.Pod;
  if (nodeOf(old) !== node) throw refuse("can only update pod status for pods with spec.nodeName set to itself");
  if (!jsonEqual(old.metadata?.labels ?? {}, pod.metadata?.labels ?? {})) {
    throw refuse("cannot update labels through pod status");
  }
  if (!jsonEqual(claimsOf(old), claimsOf(pod))) throw refuse("cannot update resource claim statues");
  if (!jsonEqual(extendedClaimOf(old), extendedClaimOf(pod))) {
    throw refuse("cannot update extended resource claim status");
  }
}

async function admitEviction(node: string, attributes: AdmissionAttributes, deps: NodeRestrictionDeps) {
  const { operation, namespace, object } = attributes;
  if (operation !== "CREATE") throw newAdmissionForbidden(attributes, `unexpected operation ${operation}`);
  const name = attributes.name || object?.metadata?.name;
  if (!name) throw newAdmissionForbidden(attributes, "could not determine pod from request data");
  if (nodeOf(await existing(deps.pods, podKind, namespace, name, attributes)) === node) return;
  throw newAdmissionForbidden(attributes, `node ${node} can only evict pods with spec.nodeName set to itself`);
}

/** Whether a pod stands for one that a kubelet runs by itself. */
export function isMirrorPod({ metadata }: core_v1.Pod): boolean {
  return getOwn(metadata?.annotations ?? {}, mirrorAnnotation) !== undefined;
}

/** The node that a pod is bound to; `""` is none. */
export function nodeOf(pod: object): string {
  return (pod as core_v1.Pod).spec?.nodeName ?? "";
}

function claimsOf({ status }: core_v1.Pod): JSONValue {
  return (status?.resourceClaimStatuses ?? []).map(({ name, resourceClaimName }) => [name, resourceClaimName ?? null]);
}

function extendedClaimOf({ status }: core_v1.Pod): JSONValue {
  const { extendedResourceClaimStatus: claim } = status ?? {};
  return claim === undefined ? null : [claim.resourceClaimName, (claim.requestMappings ?? []) as JSONValue];
}
