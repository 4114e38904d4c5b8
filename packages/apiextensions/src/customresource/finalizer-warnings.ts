import {
  foregroundDeletionFinalizer,
  isQualifiedName,
  type KubeObject,
  metaOf,
  orphanFinalizer,
} from "@kube-apiserver/apimachinery";

const standard: ReadonlySet<string> = new Set([orphanFinalizer, foregroundDeletionFinalizer, "kubernetes"]);
const path = "metadata.finalizers";

/** Warns of new finalizers whose names may clash. Mirrors `generateWarningsFromObj`. */
export function finalizerWarnings(obj: KubeObject, old?: KubeObject): readonly string[] {
  const before = old === undefined ? [] : (metaOf(old).finalizers ?? []);
  const added = (metaOf(obj).finalizers ?? []).filter((name) => !before.includes(name));
  return [...new Set(added)].sort().flatMap(warningsFor);
}

function warningsFor(name: string): readonly string[] {
  const malformed = isQualifiedName(name).map((message) => `${path}: ${JSON.stringify(name)}: ${message}`);
  if (name.includes("/") || standard.has(name)) return malformed;
  const advice = name.includes(".")
    ? "prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers"
    : "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers";
  return [...malformed, `${path}: ${JSON.stringify(name)}: ${advice}`];
}
