import { conversionFor, defaultsFor, schemaFor, typeKeyForKind } from "@kube-apiserver/api";
import { type GroupVersionKind, toGroupVersionKindString } from "@kube-apiserver/apimachinery";
import type { ResourceServingInfo } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";

/** How objects of a built-in kind are read, completed and converted. @throws RangeError when the kind is not built in */
export function servingInfoOf(
  kind: GroupVersionKind,
  features: FeatureGates,
  selectableFields: readonly string[] = [],
): ResourceServingInfo {
  const typeKey = typeKeyForKind(kind);
  if (typeKey === undefined) throw new RangeError(`${toGroupVersionKindString(kind)} is not built in`);
  const conversion = conversionFor(kind);
  return {
    schema: schemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey, { features }),
    ...(conversion === undefined ? {} : { conversion }),
    ...(selectableFields.length === 0 ? {} : { selectableFields }),
  };
}
