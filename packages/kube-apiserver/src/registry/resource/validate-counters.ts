import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label } from "../validation/names.js";

const maxCounters = 32;

/** Mirrors `validateCounterSet`. */
export function validateCounterSet({ name = "", counters }: resource_v1.CounterSet, path: FieldPath) {
  return [...validateCounterName(name, path.child("name")), ...validateCounters(counters, path.child("counters"))];
}

/** Mirrors `validateDeviceCounterConsumption`. */
export function validateCounterConsumption(
  { counterSet = "", counters }: resource_v1.DeviceCounterConsumption,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateCounterName(counterSet, path.child("counterSet")),
    ...validateCounters(counters, path.child("counters")),
  ];
}

function validateCounterName(name: string, path: FieldPath): readonly FieldError[] {
  return name === "" ? [fieldErrors.required(path)] : validateDNS1123Label(name, path);
}

function validateCounters(counters: object | undefined, path: FieldPath): readonly FieldError[] {
  const names = Object.keys(counters ?? {});
  if (names.length === 0) return [fieldErrors.required(path)];
  if (names.length > maxCounters) return [fieldErrors.tooMany(path, names.length, maxCounters)];
  return names.flatMap((name) => validateDNS1123Label(name, path));
}
