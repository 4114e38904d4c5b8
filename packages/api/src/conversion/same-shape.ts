import { type GroupVersionKind, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { VersionConversion } from "./version-conversion.js";

/** Versions with the same fields differ in their `apiVersion` alone. */
export function sameShape(served: GroupVersionKind, hub: GroupVersionKind): VersionConversion {
  return {
    hub,
    toHub: (obj) => ({ ...obj, apiVersion: toAPIVersion(hub) }),
    fromHub: (obj) => ({ ...obj, apiVersion: toAPIVersion(served) }),
  };
}
