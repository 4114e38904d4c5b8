import type { storage_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type KubeObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateSupported } from "../validation/supported-values.js";

const specPath = FieldPath.root("spec");
const lifecycleModes: readonly string[] = ["Persistent", "Ephemeral"];
const groupPolicies: readonly string[] = ["File", "None", "ReadWriteOnceWithFSType"];
const minPeriodSeconds = 10;
const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;

function specOf(driver: KubeObject): storage_v1.CSIDriverSpec {
  return (driver as storage_v1.CSIDriver).spec ?? {};
}

/** Mirrors `validateCSIDriverSpec`. */
export function validateCSIDriver(driver: KubeObject): readonly FieldError[] {
  const spec = specOf(driver);
  const required = (value: boolean | undefined, name: string) =>
    value === undefined ? [fieldErrors.required(specPath.child(name))] : [];
  return [
    // The name with `ed` is upstream's.
    ...required(spec.attachRequired, "attachedRequired"),
    ...required(spec.podInfoOnMount, "podInfoOnMount"),
    ...required(spec.storageCapacity, "storageCapacity"),
    ...validateSupported(spec.fsGroupPolicy, groupPolicies, specPath.child("fsGroupPolicy")),
    ...validateTokenRequests(spec.tokenRequests ?? []),
    ...(spec.volumeLifecycleModes ?? []).flatMap((mode) =>
      validateSupported(mode, lifecycleModes, specPath.child("volumeLifecycleModes")),
    ),
    ...required(spec.seLinuxMount, "seLinuxMount"),
    ...validatePeriod(spec.nodeAllocatableUpdatePeriodSeconds),
    ...validateTokenInSecrets(spec),
  ];
}

/** Mirrors the part of `ValidateCSIDriverUpdate` about what changed. */
export function validateCSIDriverUpdate(driver: KubeObject, old: KubeObject): readonly FieldError[] {
  const spec = specOf(driver);
  const before = specOf(old);
  const modesPath = specPath.child("volumeLifecycleModes");
  return [
    ...validateImmutableField(spec.attachRequired, before.attachRequired, specPath.child("attachedRequired")),
    ...validateImmutableField(spec.volumeLifecycleModes, before.volumeLifecycleModes, modesPath),
  ];
}

/** An audience gets one token. Mirrors `validateTokenRequests`. */
function validateTokenRequests(requests: readonly storage_v1.TokenRequest[]): readonly FieldError[] {
  const audiences = new Set<string>();
  return requests.flatMap(({ audience = "", expirationSeconds }, index) => {
    const path = specPath.child("tokenRequests").index(index);
    if (audiences.has(audience)) return [fieldErrors.duplicate(path.child("audience"), audience)];
    audiences.add(audience);
    const at = path.child("expirationSeconds");
    if (expirationSeconds === undefined) return [];
    if (expirationSeconds < minTokenSeconds) {
      return [fieldErrors.invalid(at, expirationSeconds, "may not specify a duration less than 10 minutes")];
    }
    if (expirationSeconds <= maxTokenSeconds) return [];
    return [fieldErrors.invalid(at, expirationSeconds, "may not specify a duration larger than 2^32 seconds")];
  });
}

function validatePeriod(seconds: number | undefined): readonly FieldError[] {
  if (seconds === undefined || seconds >= minPeriodSeconds) return [];
  const path = specPath.child("nodeAllocatableUpdatePeriodSeconds");
  return [fieldErrors.invalid(path, seconds, "must be greater than or equal to 10 seconds")];
}

function validateTokenInSecrets({ serviceAccountTokenInSecrets, tokenRequests = [] }: storage_v1.CSIDriverSpec) {
  if (serviceAccountTokenInSecrets === undefined || tokenRequests.length > 0) return [];
  const path = specPath.child("serviceAccountTokenInSecrets");
  const detail = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
  return [fieldErrors.invalid(path, serviceAccountTokenInSecrets, detail)];
}
