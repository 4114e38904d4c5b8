/** Thrown once a syntax error leaves no way to go on; the error has been reported. */
export class SyntaxAbort extends Error {
  override readonly name = "SyntaxAbort";
}
