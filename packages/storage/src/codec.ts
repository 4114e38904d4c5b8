import type { KubeObject } from "@kube-apiserver/apimachinery";

/**
 * Between an object and its stored bytes. What is stored never has a resourceVersion: the revision is the store's.
 * JSON for custom resources; built-in types may store the Go server's protobuf envelope.
 */
export interface StorageCodec {
  /** Encodes `obj` as it will lie in the store; `metadata.resourceVersion` and `selfLink` are left out. */
  encode(obj: KubeObject): Buffer;
  /**
   * The JSON form of stored bytes with `resourceVersion` in place: what readers are sent. Splices where it can; never
   * parses when the bytes are JSON of our own making.
   * @throws StorageError, code Corrupt
   */
  toWire(stored: Buffer, resourceVersion: string): Buffer;
}
