import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1035Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { requireSupported } from "../validation/supported-values.js";

/** The kind of objects that a policy takes its parameters from. Mirrors `validateParamKind`. */
export function validateParamKind(
  param: admissionregistration_v1.ParamKind | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (param === undefined) return [];
  const { apiVersion = "", kind = "" } = param;
  const kindPath = path.child("kind");
  const kindMessages = isDNS1035Label(kind.toLowerCase()).join(",");
  const detail = `may have mixed case, but should otherwise match: ${kindMessages}`;
  return [
    ...validateAPIVersion(apiVersion, path.child("apiVersion")),
    ...(kind === "" ? [fieldErrors.required(kindPath)] : []),
    ...(kind === "" || kindMessages === "" ? [] : [fieldErrors.invalid(kindPath, kind, detail)]),
  ];
}

function validateAPIVersion(apiVersion: string, path: FieldPath): readonly FieldError[] {
  if (apiVersion === "") return [fieldErrors.required(path)];
  const parts = apiVersion.split("/");
  const version = parts.at(-1) ?? "";
  const group = parts.length > 1 ? (parts[0] ?? "") : "";
  if (parts.length > 2) {
    return [fieldErrors.invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  }
  const invalid = (value: string, messages: readonly string[]) =>
    messages.length === 0 ? [] : [fieldErrors.invalid(path, value, messages.join(","))];
  return [
    ...(group === "" ? [] : invalid(group, isDNS1123Subdomain(group))),
    ...(version === ""
      ? invalid(apiVersion, ["version must be specified"])
      : invalid(version, isDNS1035Label(version))),
  ];
}

type ParamRef = Omit<admissionregistration_v1.ParamRef, "parameterNotFoundAction"> & {
  readonly parameterNotFoundAction?: string;
};

/** The objects that a binding gives a policy as parameters. Mirrors `validateParamRef`. */
export function validateParamRef(ref: ParamRef | undefined, path: FieldPath): readonly FieldError[] {
  if (ref === undefined) return [];
  const { name = "", selector, parameterNotFoundAction } = ref;
  const namePath = path.child("name");
  const selectorPath = path.child("selector");
  const both = name !== "" && selector !== undefined;
  const exclusive = "name and selector are mutually exclusive";
  return [
    ...isPathSegmentName(name).map((message) => fieldErrors.invalid(namePath, name, message)),
    ...(both ? [fieldErrors.forbidden(namePath, exclusive)] : []),
    ...validateLabelSelector(selector, selectorPath),
    ...(both ? [fieldErrors.forbidden(selectorPath, exclusive)] : []),
    ...(name === "" && selector === undefined
      ? [fieldErrors.required(path, "one of name or selector must be specified")]
      : []),
    ...requireSupported(parameterNotFoundAction, ["Deny", "Allow"], path.child("parameterNotFoundAction"), ""),
  ];
}
