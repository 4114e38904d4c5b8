import type { KubeObject } from "@kube-apiserver/apimachinery";

/**
 * Between an object and its stored bytes. What is stored never has a resourceVersion: the revision is the store's.
 * JSON for custom resources; built-in types may store the Go server's protobuf envelope.
 */
export interface StorageCodec {
  /** Encodes `obj`; `metadata.resourceVersion` and `selfLink` are left out. */
  encode(obj: KubeObject): ObjectEncoding;
  /**
   * The JSON form of stored bytes with `resourceVersion` in place: what readers are sent. Splices where it can; never
   * parses when the bytes are JSON of our own making.
   * @throws StorageError, code Corrupt
   */
  toWire(stored: Buffer, resourceVersion: string): Buffer;
}

/** One object on its way into the store, in the forms that its writer needs. Each is made once. */
export interface ObjectEncoding {
  /** As the object will lie in the store. */
  readonly stored: Buffer;
  /** What {@link StorageCodec.toWire} makes of {@link stored}, without reading it again. */
  toWire(resourceVersion: string): Buffer;
  /** Whether bytes that were read from the store say the same in the same form: then there is nothing to write. */
  isStoredAs(stored: Buffer): boolean;
}
