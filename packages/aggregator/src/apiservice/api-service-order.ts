import { comparePreferredVersions, type GroupVersion } from "@kube-apiserver/apimachinery";

/** How much a group version is preferred to others; the higher comes first. */
export interface Priorities {
  /** Of the group among groups: the highest that one of its versions has. */
  readonly group: number;
  /** Of the version among those of its group. */
  readonly version: number;
}

/** A group version with its place. */
export interface RankedVersion extends GroupVersion {
  readonly priorities: Priorities;
}

/**
 * Groups in the order of discovery, each with its versions in order of preference. Equal priorities are decided by name,
 * and among versions by what their names say (`v2`, `v1`, `v1beta1`). Mirrors `SortedByGroupAndVersion`.
 */
export function inDiscoveryOrder<T extends RankedVersion>(versions: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  const byGroup = [...versions].sort(
    (a, b) => b.priorities.group - a.priorities.group || compareText(nameOf(a), nameOf(b)),
  );
  for (const version of byGroup) {
    const known = groups.get(version.group);
    if (known === undefined) groups.set(version.group, [version]);
    else known.push(version);
  }
  return [...groups.values()].map((group) => group.sort(compareVersions));
}

function compareVersions(a: RankedVersion, b: RankedVersion): number {
  return b.priorities.version - a.priorities.version || comparePreferredVersions(a.version, b.version);
}

function nameOf({ group, version }: GroupVersion): string {
  return `${version}.${group}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
