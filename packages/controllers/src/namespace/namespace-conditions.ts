import type { core_v1 } from "@kube-apiserver/api/types";

/** What stood in the way of emptying a namespace. */
export interface DeletionProgress {
  /** Why discovery told not everything; undefined when it did. */
  readonly discoveryFailure: string | undefined;
  /** Deletions and lists that failed. */
  readonly contentErrors: readonly string[];
  /** Objects left, by resource with its group, which of core is empty (`pods.`, `widgets.example.com`). */
  readonly remaining: ReadonlyMap<string, number>;
  /** Objects left, by the finalizer that holds them. */
  readonly finalizers: ReadonlyMap<string, number>;
}

type Condition = core_v1.NamespaceCondition;

/**
 * The namespace's conditions after an attempt to empty it, with upstream's reasons and texts. A condition keeps its
 * transition time while its status stays the same.
 */
export function namespaceConditions(
  existing: readonly Condition[],
  progress: DeletionProgress,
  now: string,
): readonly Condition[] {
  const next: Condition[] = [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      progress.discoveryFailure === undefined ? [] : [progress.discoveryFailure],
      ["DiscoveryFailed", progress.discoveryFailure ?? ""],
      ["ResourcesDiscovered", "All resources successfully discovered"],
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      [],
      ["GroupVersionParsingFailed", ""],
      ["ParsedGroupVersions", "All legacy kube types successfully parsed"],
    ),
    condition(
      "NamespaceDeletionContentFailure",
      progress.contentErrors,
      [
        "ContentDeletionFailed",
        `Failed to delete all resource types, ${progress.contentErrors.length} remaining: ${[...progress.contentErrors].sort().join(", ")}`,
      ],
      ["ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
    ),
    condition(
      "NamespaceContentRemaining",
      [...progress.remaining],
      [
        "SomeResourcesRemain",
        `Some resources are remaining: ${describe(progress.remaining, "has", "resource instances")}`,
      ],
      ["ContentRemoved", "All content successfully removed"],
    ),
    condition(
      "NamespaceFinalizersRemaining",
      [...progress.finalizers],
      [
        "SomeFinalizersRemain",
        `Some content in the namespace has finalizers remaining: ${describe(progress.finalizers, "in", "resource instances")}`,
      ],
      ["ContentHasNoFinalizers", "All content-preserving finalizers finished"],
    ),
  ];
  const others = existing.filter(({ type }) => !next.some((condition) => condition.type === type));
  return [...others, ...next.map((condition) => withTransitionTime(condition, existing, now))];
}

function condition(
  type: string,
  problems: readonly unknown[],
  [failing, text]: readonly [string, string],
  [passing, calm]: readonly [string, string],
): Condition {
  const isFailing = problems.length > 0;
  return {
    type,
    status: isFailing ? "True" : "False",
    reason: isFailing ? failing : passing,
    message: isFailing ? text : calm,
  };
}

function withTransitionTime(next: Condition, existing: readonly Condition[], now: string): Condition {
  const before = existing.find(({ type, status }) => type === next.type && status === next.status);
  return { ...next, lastTransitionTime: before?.lastTransitionTime ?? now };
}

function describe(counts: ReadonlyMap<string, number>, verb: string, what: string): string {
  return Array.from(counts, ([name, count]) => `${name} ${verb} ${count} ${what}`)
    .sort()
    .join(", ");
}
