/** Why an address or a port cannot be had. */
export class AllocationError extends Error {
  override readonly name = "AllocationError";
}

/** Asked for by name, or any that is free. The label `scope` of the metrics. */
export type AllocationScope = "static" | "dynamic";
