import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { isExtendedResource } from "../validation/resource-names.js";
import { validateDeviceConfiguration, validateSelectors } from "./validate-configuration.js";

type Class = resource_v1.DeviceClass;

const path = FieldPath.root("spec");

/** Mirrors `ValidateDeviceClass` and its update, metadata excepted; limits are declared rules. */
export function validateDeviceClass({ spec }: Class, old?: Class): readonly FieldError[] {
  const { selectors, config = [], extendedResourceName: name } = spec;
  const stored = (old?.spec.config ?? null) as JSONValue;
  const isStored = old !== undefined && jsonEqual(config as unknown as JSONValue, stored);
  return [
    ...validateSelectors(selectors, path.child("selectors")),
    ...config.flatMap((item, index) => validateDeviceConfiguration(item, path.child("config").index(index), isStored)),
    ...(name === undefined || isExtendedResource(name)
      ? []
      : [fieldErrors.invalid(path.child("extendedResourceName"), name, "must be a valid extended resource name")]),
  ];
}
