/**
 * A text that is not JSON, or holds a number that no Kubernetes client can read back.
 *
 * The message is the one Go's encoding/json gives for the same bytes, because servers quote it to clients.
 */
export class JSONSyntaxError extends Error {
  override readonly name = "JSONSyntaxError";
  /** How many bytes of the UTF-8 text were read before the mistake was noticed. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
