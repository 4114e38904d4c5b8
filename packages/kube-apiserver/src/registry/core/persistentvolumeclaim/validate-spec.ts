import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  getOwn,
  isDNS1123Subdomain,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../validation/field-checks.js";
import { invalidFor } from "../../validation/names.js";
import { validateResourceQuantity } from "../../validation/resource-names.js";
import { validateSupported } from "../../validation/supported-values.js";
import { validateAccessModes, volumeModes } from "../persistentvolume/access-modes.js";
import { validatePositiveAmount } from "../persistentvolume/storage-amounts.js";

type Spec = core_v1.PersistentVolumeClaimSpec;

/** What stored claims may have because they have it already. */
export interface ClaimRules {
  readonly allowInvalidLabelValues?: boolean;
  readonly allowInvalidAPIGroup?: boolean;
}

/** Checks the spec of a claim, of its own or of a template. Mirrors `ValidatePersistentVolumeClaimSpec`. */
export function validateClaimSpec(spec: Spec, path: FieldPath, rules: ClaimRules = {}): readonly FieldError[] {
  const { accessModes = [], selector, storageClassName = "", volumeAttributesClassName = "" } = spec;
  const modesPath = path.child("accessModes");
  const { allowInvalidLabelValues = false } = rules;
  return [
    ...(accessModes.length === 0 ? [fieldErrors.required(modesPath, "at least 1 access mode is required")] : []),
    ...validateLabelSelector(selector, path.child("selector"), { allowInvalidLabelValues }),
    ...validateAccessModes(accessModes, modesPath),
    ...validateSize(spec, path.child("resources").key("storage")),
    ...validateClassName(storageClassName, path.child("storageClassName")),
    ...validateSupported(spec.volumeMode, volumeModes, path.child("volumeMode")),
    ...validateDataSources(spec, path, rules),
    ...validateClassName(volumeAttributesClassName, path.child("volumeAttributesClassName")),
  ];
}

function validateSize({ resources }: Spec, path: FieldPath): readonly FieldError[] {
  const size = getOwn(resources?.requests ?? {}, "storage") as string | undefined;
  if (size === undefined) return [fieldErrors.required(path)];
  const errors = validatePositiveAmount(size, path);
  return errors.length > 0 ? errors : validateResourceQuantity("storage", size, path);
}

function validateClassName(name: string, path: FieldPath): readonly FieldError[] {
  return name === "" ? [] : invalidFor(nameIsDNSSubdomain(name, false), name, path);
}

/** Both say the same, and one of another namespace is the newer alone. */
function validateDataSources(spec: Spec, path: FieldPath, rules: ClaimRules): readonly FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  const namespace = dataSourceRef?.namespace ?? "";
  const refPath = path.child("dataSourceRef");
  return [
    ...(dataSource === undefined ? [] : validateDataSource(dataSource, path.child("dataSource"), rules)),
    ...(dataSourceRef === undefined ? [] : validateDataSource(dataSourceRef, refPath, rules)),
    ...(namespace === "" ? [] : invalidFor(nameIsDNSLabel(namespace, false), namespace, refPath.child("namespace"))),
    ...validateAgreement(spec, path),
  ];
}

/** Upstream shows a path where the value should be, and a path has nothing to show. */
function validateAgreement({ dataSource, dataSourceRef }: Spec, path: FieldPath): readonly FieldError[] {
  if (dataSource === undefined || dataSourceRef === undefined) return [];
  if ((dataSourceRef.namespace ?? "") !== "") {
    return [fieldErrors.invalid(path, {}, "may not be specified when dataSourceRef.namespace is specified")];
  }
  const isSame = (["apiGroup", "kind", "name"] as const).every((name) => dataSource[name] === dataSourceRef[name]);
  return isSame ? [] : [fieldErrors.invalid(path, {}, "must match dataSourceRef")];
}

/** Mirrors `validateDataSource`. */
function validateDataSource(
  { name, kind = "", apiGroup = "" }: core_v1.TypedLocalObjectReference,
  path: FieldPath,
  { allowInvalidAPIGroup = false }: ClaimRules,
): readonly FieldError[] {
  const isForeign = apiGroup === "" && kind !== "PersistentVolumeClaim";
  const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  const messages = apiGroup === "" || allowInvalidAPIGroup ? [] : isDNS1123Subdomain(apiGroup);
  return [
    ...validateRequired(name, path.child("name")),
    ...validateRequired(kind, path.child("kind")),
    ...(isForeign ? [fieldErrors.invalid(path, kind, detail)] : []),
    ...invalidFor(messages, apiGroup, path.child("apiGroup")),
  ];
}
