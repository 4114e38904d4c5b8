import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, type JSONObject } from "@kube-apiserver/apimachinery";
import { toInternalForm } from "./internal-form.js";
import { sameForm, samePart } from "./same-spec.js";

const required = "requiredDuringSchedulingIgnoredDuringExecution";

/** Where a pod may run can still be narrowed while it is gated. */
export function validateGatedPlacement(
  next: core_v1.PodSpec,
  before: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateNodeSelectorChange(next.nodeSelector ?? {}, before.nodeSelector ?? {}, path.child("nodeSelector")),
    ...(samePart("NodeAffinity", next.affinity?.nodeAffinity, before.affinity?.nodeAffinity)
      ? []
      : validateNodeAffinityChange(next, before, path.child("affinity", "nodeAffinity", required))),
  ];
}

type Labels = NonNullable<core_v1.PodSpec["nodeSelector"]>;

/** Mirrors `validateNodeSelectorMutation`. */
function validateNodeSelectorChange(next: Labels, before: Labels, path: FieldPath): readonly FieldError[] {
  const isKept = Object.entries(before).every(([key, value]) => Object.hasOwn(next, key) && next[key] === value);
  if (isKept) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [fieldErrors.invalid(path, next as JSONObject, detail)];
}

/** Mirrors `validateNodeAffinityMutation`. */
function validateNodeAffinityChange(
  next: core_v1.PodSpec,
  before: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const termsPath = path.child("nodeSelectorTerms");
  const oldTerms = before.affinity?.nodeAffinity?.[required]?.nodeSelectorTerms ?? [];
  const terms = next.affinity?.nodeAffinity?.[required]?.nodeSelectorTerms ?? [];
  const internal = terms.map((term) => toInternalForm("NodeSelectorTerm", term));
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    const detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    return [fieldErrors.invalid(termsPath, internal.length === 0 ? null : internal, detail)];
  }
  return oldTerms.flatMap((old, index) => {
    if (hasOnlyAdditions(terms[index] ?? {}, old)) return [];
    const detail = "only additions are allowed (no mutations or deletions)";
    return [fieldErrors.invalid(termsPath.index(index), internal[index], detail)];
  });
}

function hasOnlyAdditions(next: core_v1.NodeSelectorTerm, old: core_v1.NodeSelectorTerm): boolean {
  const lists = ["matchExpressions", "matchFields"] as const;
  const isEmpty = (term: core_v1.NodeSelectorTerm) => lists.every((list) => (term[list] ?? []).length === 0);
  // No node meets an empty term, so that an addition would be a change.
  if (isEmpty(old)) return isEmpty(next);
  return lists.every((list) => {
    const before = old[list] ?? [];
    const after = (next[list] ?? []).slice(0, before.length);
    const toForm = (requirement: object) => toInternalForm("NodeSelectorRequirement", requirement);
    return sameForm(after.map(toForm), before.map(toForm));
  });
}

/** The new spec with what may be narrowed as it was. */
export function ungatedSpec(next: core_v1.PodSpec, before: core_v1.PodSpec): core_v1.PodSpec {
  const { nodeSelector: _, affinity, ...rest } = next;
  const ungated = { ...rest, ...(before.nodeSelector === undefined ? {} : { nodeSelector: before.nodeSelector }) };
  const ungatedAffinity = affinityBefore(affinity, before.affinity);
  return ungatedAffinity === undefined ? ungated : { ...ungated, affinity: ungatedAffinity };
}

function affinityBefore(
  next: core_v1.Affinity | undefined,
  before: core_v1.Affinity | undefined,
): core_v1.Affinity | undefined {
  const old = before?.nodeAffinity;
  if (samePart("NodeAffinity", next?.nodeAffinity, old)) return next;
  if (next === undefined) return old === undefined ? undefined : { nodeAffinity: old };
  const { nodeAffinity: _, ...others } = next;
  const isOnlyNodeAffinity = next.podAffinity === undefined && next.podAntiAffinity === undefined;
  if (before === undefined && isOnlyNodeAffinity) return undefined;
  return old === undefined ? others : { ...others, nodeAffinity: old };
}
