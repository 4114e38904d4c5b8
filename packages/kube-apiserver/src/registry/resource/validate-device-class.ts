import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { isExtendedResource } from "../validation/resource-names.js";
import type { SelectorCheck } from "./cel/device-selectors.js";
import { validateDeviceConfiguration } from "./validate-configuration.js";
import { validateSelectors } from "./validate-selectors.js";

type Class = resource_v1.DeviceClass;

const path = FieldPath.root("spec");

/** Mirrors `ValidateDeviceClass` and its update, metadata excepted; limits are declared rules. */
export function validateDeviceClass({ spec }: Class, check: SelectorCheck, old?: Class): readonly FieldError[] {
  const { selectors, config = [], extendedResourceName: name } = spec;
  const isStored = (field: "config" | "selectors") =>
    old !== undefined && jsonEqual((spec[field] ?? []) as JSONValue, (old.spec[field] ?? []) as JSONValue);
  return [
    // What is stored did compile once.
    ...validateSelectors(selectors, path.child("selectors"), isStored("selectors") ? () => [] : check),
    ...config.flatMap((item, index) =>
      validateDeviceConfiguration(item, path.child("config").index(index), isStored("config")),
    ),
    ...(name === undefined || isExtendedResource(name)
      ? []
      : [fieldErrors.invalid(path.child("extendedResourceName"), name, "must be a valid extended resource name")]),
  ];
}
