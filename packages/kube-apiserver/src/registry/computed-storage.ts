import type { RESTStorage } from "@kube-apiserver/generic-server";

/** Storage without a store of its own: it computes its answers, or works on the store of another resource. */
export abstract class ComputedStorage implements RESTStorage {
  /** There is nothing to close. */
  destroy(): void {}
}
