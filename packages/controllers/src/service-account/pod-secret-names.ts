import { isJSONObject, type JSONValue, type KubeObject } from "@kube-apiserver/apimachinery";

/** Fields that refer to a secret by its name. */
const referenceFields: ReadonlySet<string> = new Set(["secret", "secretRef", "secretKeyRef", "nodePublishSecretRef"]);

/** Names of all secrets that a pod uses: volumes, environment, pulling of images. Mirrors `VisitPodSecretNames`. */
export function secretNamesOf(pod: KubeObject): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: JSONValue | undefined) => {
    if (typeof name === "string" && name !== "") names.add(name);
  };
  const visit = (value: JSONValue | undefined) => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isJSONObject(value)) return;
    for (const [field, inner] of Object.entries(value)) {
      if (field === "secretName") add(inner);
      if (referenceFields.has(field) && isJSONObject(inner)) add(inner.name);
      visit(inner);
    }
  };
  const spec = isJSONObject(pod.spec) ? pod.spec : {};
  visit(spec);
  if (Array.isArray(spec.imagePullSecrets)) {
    for (const reference of spec.imagePullSecrets) if (isJSONObject(reference)) add(reference.name);
  }
  return names;
}
