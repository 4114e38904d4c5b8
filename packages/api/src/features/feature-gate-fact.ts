/** A feature gate of the server. */
export interface FeatureGateFact {
  readonly name: string;
  readonly stage: "Alpha" | "Beta" | "GA" | "Deprecated";
  readonly default: boolean;
  /** Whether setting it to anything but its default is an error. */
  readonly locked?: boolean;
  /** Stage and default by release, oldest first; what `--emulated-version` looks at. */
  readonly history: readonly FeatureGateRelease[];
}

/** The state of a gate from `version` (`1.33`) on. */
export interface FeatureGateRelease {
  readonly version: string;
  readonly stage: string;
  readonly default: boolean;
  readonly locked?: boolean;
}
