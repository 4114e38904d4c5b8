import type { core_v1 } from "@kube-apiserver/api/types";
import { keyOf, type NodeBoundKind, type ReferredKind } from "./graph-key.js";
import type { PodView } from "./pod-view.js";
import { kubeletSecretsOf } from "./volume-secrets.js";

/** What the graph can be asked about. */
export type GraphKind = ReferredKind | NodeBoundKind | "pod" | "persistentVolume";

/** An object that pods refer to, with the number of references by node. */
interface Referred {
  readonly key: string;
  readonly nodes: Map<string, number>;
}

/**
 * Which objects belong to which node: pods by being bound to it, what pods refer to, volumes of the claims among that, and
 * the secrets of these volumes. Every question is a few lookups, however large the cluster. Mirrors `node.Graph`; where
 * upstream walks edges and keeps an index of where they lead for objects with many, only that index is kept here.
 */
export class NodeGraph {
  /** By `namespace/name`: the node, and what the pod refers to. */
  readonly #pods = new Map<string, { readonly node: string; readonly referred: readonly Referred[] }>();
  /** By key. */
  readonly #referred = new Map<string, Referred>();
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
        if (this.#isReferred(key, node)) return true;
        return [...(this.#volumesOfSecret.get(key) ?? [])].some((volume) => this.#volumeBelongs(volume, node));
      }
      case "volumeAttachment":
      case "resourceSlice":
      case "podCertificateRequest":
        return this.#bound.get(keyOf(kind, namespace, name)) === node;
      default:
        return this.#isReferred(keyOf(kind, namespace, name), node);
    }
  }

  /** Takes a pod as it is now. One that is bound to no node belongs to none. */
  setPod({ metadata, node, references }: PodView): void {
    const { namespace = "", name = "" } = metadata ?? {};
    this.deletePod(namespace, name);
    if (node === "") return;
    const referred = references.map((key) => this.#refer(key, node));
    this.#pods.set(`${namespace}/${name}`, { node, referred });
  }

  deletePod(namespace: string, name: string): void {
    const podKey = `${namespace}/${name}`;
    const pod = this.#pods.get(podKey);
    if (pod === undefined) return;
    this.#pods.delete(podKey);
    for (const { key, nodes } of pod.referred) {
      const count = nodes.get(pod.node) ?? 0;
      if (count > 1) nodes.set(pod.node, count - 1);
      else nodes.delete(pod.node);
      if (nodes.size === 0) this.#referred.delete(key);
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

  #refer(key: string, node: string): Referred {
    let referred = this.#referred.get(key);
    if (referred === undefined) {
      referred = { key, nodes: new Map() };
      this.#referred.set(key, referred);
    }
    referred.nodes.set(node, (referred.nodes.get(node) ?? 0) + 1);
    return referred;
  }

  #isReferred(key: string, node: string): boolean {
    return this.#referred.get(key)?.nodes.has(node) ?? false;
  }

  #volumeBelongs(name: string, node: string): boolean {
    const claim = this.#volumes.get(name)?.claim;
    return claim !== undefined && this.#isReferred(claim, node);
  }
}
