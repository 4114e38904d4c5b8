import type { DiscoveredResource, DiscoveredVersion } from "../endpoints/api-resource.js";

/** A version of a group as discovery shows it. */
export interface DiscoveryVersion extends DiscoveredVersion {
  /** `Stale`: an extension server could not be asked, and this is what it said last. Default `Current`. */
  readonly freshness?: "Current" | "Stale";
  /** Whether resources name their group and version even where those are the version's own, as custom resources do. */
  readonly explicitResponseKinds?: boolean;
}

/** A group as discovery shows it; the core group is `""`. Versions come in order of preference. */
export interface DiscoveryGroup {
  readonly name: string;
  readonly versions: readonly DiscoveryVersion[];
}

/** Where groups come from. The revision moves with every change, so that documents are only made anew when needed. */
export interface DiscoverySource {
  readonly revision: number;
  groups(): readonly DiscoveryGroup[];
  /**
   * Calls `listener` after every change; returns a function that ends it. Absent: whoever follows the source looks at its
   * revision from time to time.
   */
  readonly onChange?: (listener: () => void) => () => void;
}

/** What is left out of a resource when it only repeats the list's group and version. */
export function isOwnKind({ group, version }: DiscoveredResource, own: DiscoveredVersion): boolean {
  return group === own.group && version === own.version;
}
