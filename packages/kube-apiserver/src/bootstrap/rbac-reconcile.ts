import type { rbac_v1 } from "@kube-apiserver/api/types";
import { getOwn, type JSONValue, jsonEqual, type KubeObject, type ObjectMeta } from "@kube-apiserver/apimachinery";
import { uncoveredRules } from "../rbac/rule-coverage.js";

const autoUpdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate";

/** Whether an administrator took the object out of the server's hands. */
function isProtected({ metadata }: KubeObject): boolean {
  return getOwn(metadata?.annotations ?? {}, autoUpdateAnnotation) === "false";
}

/**
 * A bootstrap role brought up to date: what is missing is added, what an administrator added stays. Undefined when it is
 * complete. Mirrors upstream's `reconciliation.ReconcileRoleOptions`.
 */
export function reconcileRole(existing: KubeObject, wanted: KubeObject): KubeObject | undefined {
  if (isProtected(existing)) return undefined;
  const metadata = mergeMetadata(existing.metadata, wanted.metadata);
  const rules = mergeRules(existing as rbac_v1.ClusterRole, wanted as rbac_v1.ClusterRole);
  if (metadata === undefined && rules === undefined) return undefined;
  return {
    ...existing,
    ...(metadata === undefined ? {} : { metadata }),
    ...(rules === undefined ? {} : { rules: rules as JSONValue }),
  };
}

/** A bootstrap binding brought up to date: missing subjects are added. */
export function reconcileBinding(existing: KubeObject, wanted: KubeObject): KubeObject | undefined {
  if (isProtected(existing)) return undefined;
  const metadata = mergeMetadata(existing.metadata, wanted.metadata);
  const subjects = mergeSubjects(existing as rbac_v1.RoleBinding, wanted as rbac_v1.RoleBinding);
  if (metadata === undefined && subjects === undefined) return undefined;
  return {
    ...existing,
    ...(metadata === undefined ? {} : { metadata }),
    ...(subjects === undefined ? {} : { subjects: subjects as JSONValue }),
  };
}

function mergeMetadata(existing: ObjectMeta = {}, wanted: ObjectMeta = {}): ObjectMeta | undefined {
  const labels = { ...wanted.labels, ...existing.labels };
  const annotations = { ...wanted.annotations, ...existing.annotations };
  const isSame = jsonEqual(labels, existing.labels ?? {}) && jsonEqual(annotations, existing.annotations ?? {});
  return isSame ? undefined : { ...existing, labels, annotations };
}

function mergeRules(existing: rbac_v1.ClusterRole, wanted: rbac_v1.ClusterRole): rbac_v1.ClusterRole["rules"] {
  // Rules of an aggregated role are the aggregation controller's.
  if (wanted.aggregationRule !== undefined) return undefined;
  const missing = uncoveredRules(existing.rules ?? [], wanted.rules ?? []);
  if (missing.length === 0) return undefined;
  const incomplete = (wanted.rules ?? []).filter((rule) => uncoveredRules(existing.rules ?? [], [rule]).length > 0);
  return [...(existing.rules ?? []), ...incomplete];
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
