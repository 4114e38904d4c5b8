import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";

/**
 * Between an object and its stored bytes. What is stored never has a resourceVersion: the revision is the store's.
 * JSON for custom resources; built-in types may store the Go server's protobuf envelope.
 */
export interface StorageCodec {
  /** Encodes `obj`; `metadata.resourceVersion` and `selfLink` are left out. */
  encode(obj: KubeObject): ObjectEncoding;
  /**
   * The object that lies in the store as these bytes. It shares them, and nothing is parsed, where they are JSON of our
   * own making.
   * @throws StorageError, code Corrupt
   */
  decode(stored: Buffer, resourceVersion: string): EncodedObject;
}

/** One object on its way into the store, in the forms that its writer needs. Each is made once. */
export interface ObjectEncoding {
  /** As the object will lie in the store. */
  readonly stored: Buffer;
  /** What {@link StorageCodec.decode} makes of {@link stored}, without reading it again. */
  decoded(resourceVersion: string): EncodedObject;
  /** Whether bytes that were read from the store say the same in the same form: then there is nothing to write. */
  isStoredAs(stored: Buffer): boolean;
}
