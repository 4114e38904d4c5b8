import { type GroupResource, type KubeObject, newNotFound } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, Authorizer } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import type { ResourceSource } from "../resource-source.js";

/** What requests of kubelets are compared with. */
export interface NodeRestrictionDeps {
  readonly pods: ResourceSource;
  readonly nodes: ResourceSource;
  readonly serviceAccounts: ResourceSource;
  readonly persistentVolumeClaims: ResourceSource;
  readonly persistentVolumes: ResourceSource;
  readonly csiDrivers: ResourceSource;
  readonly authorizer: Authorizer;
  readonly features: FeatureGates;
}

/** Looks at one kind of request of a node. Rejects to refuse it. */
export type NodeRule = (node: string, attributes: AdmissionAttributes, deps: NodeRestrictionDeps) => Promise<void>;

/**
 * An object from the local copy, or from storage where that lags: kubelets act on what they have just seen.
 * @param kind - as upstream's listers name the resource in their error: `pod`
 * @throws StatusError, reason NotFound
 */
export async function existing(
  source: ResourceSource,
  kind: GroupResource,
  namespace: string,
  name: string,
  { context: { signal } }: AdmissionAttributes,
): Promise<KubeObject> {
  const found = source.get(namespace, name) ?? (await source.getLive(namespace, name, signal));
  if (found === undefined) throw newNotFound(kind, name);
  return found;
}

export const podKind: GroupResource = { group: "", resource: "pod" };
export const nodeKind: GroupResource = { group: "", resource: "node" };
