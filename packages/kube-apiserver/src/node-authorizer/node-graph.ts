import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn } from "@kube-apiserver/apimachinery";
import { mirrorAnnotation } from "../registry/core/pod/validation/annotation-keys.js";
import { configMapNamesOf, resourceClaimNamesOf, secretNamesOf, volumeClaimNamesOf } from "./pod-references.js";
import { kubeletSecretsOf } from "./volume-secrets.js";

/** Objects that belong to a node because its pods refer to them. */
export type ReferredKind = "secret" | "configMap" | "serviceAccount" | "persistentVolumeClaim" | "resourceClaim";

/** Objects that name their node themselves. */
export type NodeBoundKind = "volumeAttachment" | "resourceSlice" | "podCertificateRequest";

/** What the graph can be asked about. */
export type GraphKind = ReferredKind | NodeBoundKind | "pod" | "persistentVolume";

/**
 * Which objects belong to which node: pods by being bound to it, what pods refer to, volumes of the claims among that, and
 * the secrets of these volumes. Every question is a few lookups, however large the cluster. Mirrors `node.Graph`; where
 * upstream walks edges and keeps an index of where they lead for objects with many, only that index is kept here.
 */
export class NodeGraph {
  /** By `namespace/name`: the node, and the keys of what the pod has put into {@link #nodes}. */
  readonly #pods = new Map<string, { readonly node: string; readonly keys: readonly string[] }>();
  /** By key of a referred object: nodes, with the number of references from their pods. */
  readonly #nodes = new Map<string, Map<string, number>>();
  /** By key of an object that names its node. */
  readonly #bound = new Map<string, string>();
  /** By name: key of the volume's claim, and the keys of its secrets. */
  readonly #volumes = new Map<string, { readonly claim: string; readonly secrets: readonly string[] }>();
  /** By key of a secret: names of the volumes that need it. */
  readonly #volumesOfSecret = new Map<string, Set<string>>();

  /** Whether an object belongs to a node. `namespace` is `""` for cluster-scoped ones. */
  belongs(kind: GraphKind, namespace: string, name: string, node: string): boolean {
    switch (kind) {
      case "pod":
        return this.#pods.get(`${namespace}/${name}`)?.node === node;
      case "persistentVolume":
        return this.#volumeBelongs(name, node);
      case "secret": {
        const key = keyOf(kind, namespace, name);
        if (this.#nodes.get(key)?.has(node)) return true;
        return [...(this.#volumesOfSecret.get(key) ?? [])].some((volume) => this.#volumeBelongs(volume, node));
      }
      case "volumeAttachment":
      case "resourceSlice":
      case "podCertificateRequest":
        return this.#bound.get(keyOf(kind, namespace, name)) === node;
      default:
        return this.#nodes.get(keyOf(kind, namespace, name))?.has(node) ?? false;
    }
  }

  /** Takes a pod as it is now. One that is bound to no node belongs to none. */
  setPod(pod: core_v1.Pod): void {
    const { namespace = "", name = "" } = pod.metadata ?? {};
    this.deletePod(namespace, name);
    const node = pod.spec?.nodeName ?? "";
    if (node === "") return;
    const keys = [...new Set(referencesOf(pod))];
    for (const key of keys) {
      const nodes = this.#nodes.get(key) ?? new Map<string, number>();
      nodes.set(node, (nodes.get(node) ?? 0) + 1);
      this.#nodes.set(key, nodes);
    }
    this.#pods.set(`${namespace}/${name}`, { node, keys });
  }

  deletePod(namespace: string, name: string): void {
    const podKey = `${namespace}/${name}`;
    const pod = this.#pods.get(podKey);
    if (pod === undefined) return;
    this.#pods.delete(podKey);
    for (const key of pod.keys) {
      const nodes = this.#nodes.get(key);
      const count = nodes?.get(pod.node) ?? 0;
      if (count > 1) nodes?.set(pod.node, count - 1);
      else nodes?.delete(pod.node);
      if (nodes?.size === 0) this.#nodes.delete(key);
    }
  }

  /** Takes a volume as it is now. One without a claim belongs to no node. */
  setPersistentVolume(volume: core_v1.PersistentVolume): void {
    const { name = "" } = volume.metadata ?? {};
    this.deletePersistentVolume(name);
    const claimRef = volume.spec?.claimRef;
    if (claimRef === undefined) return;
    const claim = keyOf("persistentVolumeClaim", claimRef.namespace ?? "", claimRef.name ?? "");
    const secrets = kubeletSecretsOf(volume).map((secret) => keyOf("secret", secret.namespace, secret.name));
    for (const secret of secrets) {
      const volumes = this.#volumesOfSecret.get(secret) ?? new Set<string>();
      this.#volumesOfSecret.set(secret, volumes.add(name));
    }
    this.#volumes.set(name, { claim, secrets });
  }

  deletePersistentVolume(name: string): void {
    const volume = this.#volumes.get(name);
    if (volume === undefined) return;
    this.#volumes.delete(name);
    for (const secret of volume.secrets) {
      const volumes = this.#volumesOfSecret.get(secret);
      volumes?.delete(name);
      if (volumes?.size === 0) this.#volumesOfSecret.delete(secret);
    }
  }

  /** Takes an object that names its node; `""` is none. */
  setNodeBound(kind: NodeBoundKind, namespace: string, name: string, node: string): void {
    if (node === "") this.deleteNodeBound(kind, namespace, name);
    else this.#bound.set(keyOf(kind, namespace, name), node);
  }

  deleteNodeBound(kind: NodeBoundKind, namespace: string, name: string): void {
    this.#bound.delete(keyOf(kind, namespace, name));
  }

  #volumeBelongs(name: string, node: string): boolean {
    const claim = this.#volumes.get(name)?.claim;
    return claim !== undefined && (this.#nodes.get(claim)?.has(node) ?? false);
  }
}

/**
 * Keys of what the node may read because of a pod. A mirror pod gives nothing: a kubelet makes it by itself, and would read
 * whatever it likes. NodeRestriction refuses such references as well; this is the second wall.
 */
function* referencesOf(pod: core_v1.Pod): Generator<string> {
  const { namespace = "", annotations = {} } = pod.metadata ?? {};
  if (getOwn(annotations, mirrorAnnotation) !== undefined) return;
  const account = pod.spec?.serviceAccountName ?? "";
  if (account !== "") yield keyOf("serviceAccount", namespace, account);
  for (const name of secretNamesOf(pod)) yield keyOf("secret", namespace, name);
  for (const name of configMapNamesOf(pod)) yield keyOf("configMap", namespace, name);
  for (const name of volumeClaimNamesOf(pod)) yield keyOf("persistentVolumeClaim", namespace, name);
  for (const name of resourceClaimNamesOf(pod)) yield keyOf("resourceClaim", namespace, name);
}

/** Neither kinds nor the namespaces and names of paths have a slash in them. */
function keyOf(kind: ReferredKind | NodeBoundKind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
