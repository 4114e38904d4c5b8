import { type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";

const suffix = ".static.k8s.io";
const namePath = FieldPath.root("metadata", "name");
const detail = `names ending with "${suffix}" are reserved for static manifest-based configurations and cannot be managed via the API`;

const nameOf = (obj: KubeObject) => metaOf(obj).name ?? "";

/** Names of configurations in files are not those of objects. Mirrors `ValidateStaticSuffix`. */
export function validateNotStatic(obj: KubeObject): readonly FieldError[] {
  return nameOf(obj).endsWith(suffix) ? [fieldErrors.invalid(namePath, nameOf(obj), detail)] : [];
}

/** The same for servers that do not read such files yet. Mirrors `WarningsForStaticSuffix`. */
export function staticNameWarnings(obj: KubeObject): readonly string[] {
  return nameOf(obj).endsWith(suffix) ? [`${namePath}: ${detail}`] : [];
}
