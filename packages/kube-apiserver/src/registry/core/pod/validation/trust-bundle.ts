import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONObject,
  nameIsDNSSubdomain,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateNonReservedPath } from "../../../validation/local-paths.js";
import { validateSignerName } from "../../../validation/signer-name.js";
import { toInternalForm } from "./internal-form.js";

/** Trust anchors as a file: of one bundle, or of all of a signer. */
export function validateTrustBundle(
  bundle: core_v1.ClusterTrustBundleProjection,
  at: FieldPath,
): readonly FieldError[] {
  const { path = "" } = bundle;
  return [
    ...validateReference(bundle, at),
    ...validateRequired(path, at.child("path")),
    ...validateNonReservedPath(path, at.child("path")),
  ];
}

function validateReference(bundle: core_v1.ClusterTrustBundleProjection, path: FieldPath): readonly FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  if (name !== undefined && signerName !== undefined) {
    const shown = toInternalForm("ClusterTrustBundleProjection", bundle);
    return [fieldErrors.invalid(path, shown, "only one of name and signerName may be used")];
  }
  if (name !== undefined) return validateNamed(name, labelSelector as JSONObject | undefined, path);
  if (signerName === undefined) return [fieldErrors.required(path, "either name or signerName must be specified")];
  const signerPath = path.child("signerName");
  return [
    ...validateRequired(signerName, signerPath, "must be a valid signer name"),
    ...validateSignerName(signerName, signerPath),
    ...validateLabelSelector(labelSelector, path.child("labelSelector")),
  ];
}

function validateNamed(name: string, selector: JSONObject | undefined, path: FieldPath): readonly FieldError[] {
  const namePath = path.child("name");
  const selectorPath = path.child("labelSelector");
  const surplus = "labelSelector must be unset if name is specified";
  return [
    ...validateRequired(name, namePath, "must be a valid object name"),
    ...bundleNameFlaws(name).map((flaw) =>
      fieldErrors.invalid(namePath, name, `not a valid clustertrustbundlename: ${flaw}`),
    ),
    ...(selector === undefined ? [] : [fieldErrors.invalid(selectorPath, selector, surplus)]),
  ];
}

/** Bundles of a signer have its name before theirs, with colons for slashes: only what follows is looked at. */
function bundleNameFlaws(name: string): readonly string[] {
  return nameIsDNSSubdomain(name.slice(name.lastIndexOf(":") + 1), false);
}
