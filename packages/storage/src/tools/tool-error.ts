/** Why a tool did not do what it was asked to: one line for the person who asked. Nothing was changed unless it says so. */
export class StoreToolError extends Error {
  override readonly name = "StoreToolError";
}
