/**
 * Why a patch was refused: `malformed` answers 400, `unprocessable` 422, `tooLarge` 413. `failed` is what upstream
 * answers with 500: a patch that does not go with the type it is for.
 */
export type PatchErrorCode = "malformed" | "unprocessable" | "tooLarge" | "failed";

/** A patch that cannot be applied. `message` is upstream's text. */
export class PatchError extends Error {
  override readonly name = "PatchError";
  readonly code: PatchErrorCode;
  /** Whether a `test` operation of a JSON patch found another value than it asked for. */
  readonly isFailedTest: boolean;

  constructor(code: PatchErrorCode, message: string, { isFailedTest = false } = {}) {
    super(message);
    this.code = code;
    this.isFailedTest = isFailedTest;
  }
}
