import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";

const specPath = FieldPath.root("spec");
const immutableDetail =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** Mirrors the rules of `ValidatePersistentVolumeClaimSpec` for what every claim has. */
export function validatePersistentVolumeClaim(obj: KubeObject): readonly FieldError[] {
  const { accessModes = [], resources } = specOf(obj);
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(fieldErrors.required(specPath.child("accessModes"), "at least 1 access mode is required"));
  }
  if (getOwn(resources?.requests ?? {}, "storage") === undefined) {
    errors.push(fieldErrors.required(specPath.child("resources").key("storage")));
  }
  return errors;
}

/** A claim keeps what it asked for; a bound one may ask for more space. Mirrors `ValidatePersistentVolumeClaimUpdate`. */
export function validatePersistentVolumeClaimUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const errors = validatePersistentVolumeClaim(obj);
  if (jsonEqual(specOf(withAllowedChanges(obj, old)), specOf(old))) return errors;
  return [...errors, fieldErrors.forbidden(specPath, immutableDetail)];
}

function specOf(obj: KubeObject): core_v1.PersistentVolumeClaimSpec {
  return (obj as core_v1.PersistentVolumeClaim).spec ?? {};
}

/** The claim with everything that may change taken back: what is left has to be as it was. */
function withAllowedChanges(obj: KubeObject, old: KubeObject): KubeObject {
  const before = specOf(old);
  const spec: Record<string, unknown> = { ...specOf(obj) };
  const takeBack = (name: keyof core_v1.PersistentVolumeClaimSpec) => {
    if (before[name] === undefined) delete spec[name];
    else spec[name] = before[name];
  };
  // Binding names the volume, and whoever decides the default names the class: each once.
  if (!before.volumeName) takeBack("volumeName");
  if (before.storageClassName === undefined) takeBack("storageClassName");
  if ((old as core_v1.PersistentVolumeClaim).status?.phase === "Bound") {
    takeBack("resources");
    takeBack("volumeAttributesClassName");
  }
  return { ...obj, spec } as KubeObject;
}
