import type { Dialer } from "@kube-apiserver/component-base";

/**
 * What a connection is for: nodes, services and pods (`cluster`), what runs beside the server (`controlplane`), or its
 * storage (`etcd`). Mirrors `egressselector.EgressType`.
 */
export type EgressType = "cluster" | "controlplane" | "etcd";

/** All of them. */
export const egressTypes: readonly EgressType[] = ["cluster", "controlplane", "etcd"];

/** A way out: by a dialer, or `direct`. */
export type EgressRoute = Dialer | "direct";

/** By which way connections leave. Mirrors `egressselector.EgressSelector`. */
export class EgressSelector {
  readonly #routes: ReadonlyMap<EgressType, EgressRoute>;

  /** @param routes - connections of a type that is not among them leave directly */
  constructor(routes: ReadonlyMap<EgressType, EgressRoute>) {
    this.#routes = routes;
  }

  /** Whether anything was said of connections of this type. */
  has(type: EgressType): boolean {
    return this.#routes.has(type);
  }

  /** What makes connections of this type; undefined: they leave directly. */
  lookup(type: EgressType): Dialer | undefined {
    const route = this.#routes.get(type);
    return route === "direct" ? undefined : route;
  }
}
