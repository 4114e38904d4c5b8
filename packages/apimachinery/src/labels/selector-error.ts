/** A label or field selector that cannot be understood; the message is upstream's, for a BadRequest. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}
