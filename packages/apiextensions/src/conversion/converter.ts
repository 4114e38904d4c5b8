import type { KubeObject } from "@kube-apiserver/apimachinery";

/** Either at hand, or to wait for. */
export type MaybePromise<T> = T | Promise<T>;

/** Brings objects of one definition into another of its versions. Mirrors `crConverterInterface`. */
export interface CustomResourceConverter {
  /**
   * Whether an object has to be sent elsewhere to become one of `apiVersion`. What need not is converted at once:
   * {@link convert} returns no promise then.
   */
  waitsFor(obj: KubeObject, apiVersion: string): boolean;
  /** The object in a version; itself when it is of that version. The input is kept. Rejects with StatusError. */
  convert(obj: KubeObject, apiVersion: string): MaybePromise<KubeObject>;
  /** The same for many at once, all of which {@link waitsFor} names. The answer has their order. */
  convertAll(objects: readonly KubeObject[], apiVersion: string): Promise<readonly KubeObject[]>;
}
