import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  type KubeObject,
} from "@kube-apiserver/apimachinery";

const specPath = FieldPath.root("spec");

/** Fields of a spec that do not say where the volume is. */
const plainFields: ReadonlySet<string> = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

/** Mirrors the rules of `ValidatePersistentVolume` for what every volume has. */
export function validatePersistentVolume(obj: KubeObject): readonly FieldError[] {
  const spec = (obj as core_v1.PersistentVolume).spec ?? {};
  const { accessModes = [], capacity = {} } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) errors.push(fieldErrors.required(specPath.child("accessModes")));
  const path = specPath.child("capacity");
  const resources = Object.keys(capacity);
  if (resources.length === 0) errors.push(fieldErrors.required(path));
  if (resources.length !== 1 || resources[0] !== "storage") {
    errors.push(fieldErrors.notSupported(path, capacity as JSONObject, ["storage"]));
  }
  const sources = Object.entries(spec).filter(([name, value]) => !plainFields.has(name) && value !== undefined);
  if (sources.length === 0) errors.push(fieldErrors.required(specPath, "must specify a volume type"));
  return errors;
}
