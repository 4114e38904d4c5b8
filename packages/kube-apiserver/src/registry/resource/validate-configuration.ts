import type { resource_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isJSONObject,
  type JSONValue,
  stringifyJSON,
} from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";

const maxParametersBytes = 10 * 1024;

/** Parameters for a driver. Mirrors `validateDeviceConfiguration`. @param isStored - whether they are let through by size */
export function validateDeviceConfiguration(
  { opaque }: resource_v1.DeviceConfiguration,
  path: FieldPath,
  isStored: boolean,
): readonly FieldError[] {
  const at = path.child("opaque");
  if (opaque === undefined) return [fieldErrors.required(at)];
  return [
    ...validateCSIDriverName(opaque.driver ?? "", at.child("driver")),
    ...validateParameters(opaque.parameters, at.child("parameters"), isStored),
  ];
}

/** An object that only a driver understands. Mirrors `validateRawExtension`. */
export function validateParameters(
  parameters: JSONValue | undefined,
  path: FieldPath,
  isStored = false,
): readonly FieldError[] {
  if (parameters === undefined || parameters === null) return [fieldErrors.required(path)];
  if (!isStored && Buffer.byteLength(stringifyJSON(parameters)) > maxParametersBytes) {
    return [fieldErrors.tooLong(path, maxParametersBytes)];
  }
  if (isJSONObject(parameters)) return [];
  return [fieldErrors.invalid(path, "<value omitted>", "must be a valid JSON object")];
}
