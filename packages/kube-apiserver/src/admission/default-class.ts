import { annotationOf, compareUTF8, type KubeObject, parseTime } from "@kube-apiserver/apimachinery";

/**
 * The class that objects get which name none: of those with one of the annotations, the newest, then the first by name.
 * Mirrors `GetDefaultClass` of storage and ingress classes.
 */
export function defaultClassOf(classes: readonly KubeObject[], annotations: readonly string[]): string | undefined {
  const isDefault = (object: KubeObject) => annotations.some((key) => annotationOf(object, key) === "true");
  const [first] = classes.filter(isDefault).sort(newestFirst);
  return first?.metadata?.name;
}

function newestFirst(a: KubeObject, b: KubeObject): number {
  const age = createdMs(b) - createdMs(a);
  return age !== 0 ? age : compareUTF8(a.metadata?.name ?? "", b.metadata?.name ?? "");
}

function createdMs({ metadata }: KubeObject): number {
  return parseTime(metadata?.creationTimestamp) ?? 0;
}
