/** Bytes that are no CBOR (RFC 8949), or CBOR that has no JSON form. */
export class CBORError extends Error {
  override readonly name = "CBORError";
}
