import type { rbac_v1 } from "@kube-apiserver/api/types";
import { getOwn, type JSONValue, jsonEqual, type KubeObject, type ObjectMeta } from "@kube-apiserver/apimachinery";
import { uncoveredRules } from "../rbac/rule-coverage.js";
import type { Reconciled } from "./bootstrap-objects.js";

const autoUpdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate";

/** Whether an administrator took the object out of the server's hands. */
function isProtected({ metadata }: KubeObject): boolean {
  return getOwn(metadata?.annotations ?? {}, autoUpdateAnnotation) === "false";
}

/**
 * A bootstrap role brought up to date: what is missing is added, what an administrator added stays. Undefined when it is
 * complete. Mirrors upstream's `reconciliation.ReconcileRoleOptions`.
 */
export function reconcileRole(existing: KubeObject, wanted: KubeObject): Reconciled | undefined {
  if (isProtected(existing)) return undefined;
  const changes = {
    metadata: mergeMetadata(existing.metadata, wanted.metadata),
    rules: mergeRules(existing as rbac_v1.ClusterRole, wanted as rbac_v1.ClusterRole),
    aggregationRule: mergeAggregation(existing as rbac_v1.ClusterRole, wanted as rbac_v1.ClusterRole),
  };
  return toUpdate(existing, changes);
}

/**
 * A bootstrap binding brought up to date: missing subjects are added. One that binds another role is made anew, since that
 * cannot be changed.
 */
export function reconcileBinding(existing: KubeObject, wanted: KubeObject): Reconciled | undefined {
  if (isProtected(existing)) return undefined;
  if (!jsonEqual((existing.roleRef ?? null) as JSONValue, (wanted.roleRef ?? null) as JSONValue)) {
    return { action: "recreate", object: wanted };
  }
  return toUpdate(existing, {
    metadata: mergeMetadata(existing.metadata, wanted.metadata),
    subjects: mergeSubjects(existing as rbac_v1.RoleBinding, wanted as rbac_v1.RoleBinding),
  });
}

/** Says that a field goes. */
const removed = Symbol("removed");

function toUpdate(existing: KubeObject, changes: Readonly<Record<string, unknown>>): Reconciled | undefined {
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (changed.length === 0) return undefined;
  const gone = new Set(changed.filter(([, value]) => value === removed).map(([name]) => name));
  const fields = Object.entries({ ...existing, ...Object.fromEntries(changed) }).filter(([name]) => !gone.has(name));
  return { action: "update", object: Object.fromEntries(fields) as KubeObject };
}

function mergeMetadata(existing: ObjectMeta = {}, wanted: ObjectMeta = {}): ObjectMeta | undefined {
  const labels = { ...wanted.labels, ...existing.labels };
  const annotations = { ...wanted.annotations, ...existing.annotations };
  const isSame = jsonEqual(labels, existing.labels ?? {}) && jsonEqual(annotations, existing.annotations ?? {});
  return isSame ? undefined : { ...existing, labels, annotations };
}

/** Rules of an aggregated role are the aggregation controller's: none are wanted of it. */
function mergeRules(existing: rbac_v1.ClusterRole, wanted: rbac_v1.ClusterRole): rbac_v1.ClusterRole["rules"] {
  const missing = uncoveredRules(existing.rules ?? [], wanted.rules ?? []);
  return missing.length === 0 ? undefined : [...(existing.rules ?? []), ...missing];
}

function mergeAggregation(
  { aggregationRule: existing }: rbac_v1.ClusterRole,
  { aggregationRule: wanted }: rbac_v1.ClusterRole,
): rbac_v1.ClusterRole["aggregationRule"] | typeof removed {
  if (wanted === undefined) return existing === undefined ? undefined : removed;
  const present = existing?.clusterRoleSelectors ?? [];
  const isPresent = (selector: JSONValue) => present.some((other) => jsonEqual(other as JSONValue, selector));
  const missing = (wanted.clusterRoleSelectors ?? []).filter((selector) => !isPresent(selector as JSONValue));
  return missing.length === 0 ? undefined : { ...existing, clusterRoleSelectors: [...present, ...missing] };
}

function mergeSubjects(existing: rbac_v1.RoleBinding, wanted: rbac_v1.RoleBinding): rbac_v1.RoleBinding["subjects"] {
  const present = existing.subjects ?? [];
  const isPresent = (subject: rbac_v1.Subject) =>
    present.some(
      ({ kind, name, namespace = "" }) =>
        kind === subject.kind && name === subject.name && namespace === (subject.namespace ?? ""),
    );
  const missing = (wanted.subjects ?? []).filter((subject) => !isPresent(subject));
  return missing.length === 0 ? undefined : [...present, ...missing];
}
