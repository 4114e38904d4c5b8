import type { NamedFlagSets } from "@kube-apiserver/component-base";

/** The options of one concern: fields with defaults, the flags that set them, and what may not be said. */
export interface OptionsGroup {
  /** Adds the flags of this group to their sections. The values at this moment are the defaults. */
  addFlags(sets: NamedFlagSets): void;
  /** Every mistake at once, in upstream's words; no I/O. */
  validate(): readonly Error[];
}
