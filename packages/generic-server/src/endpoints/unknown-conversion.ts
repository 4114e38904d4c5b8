import type { GroupVersionKind } from "@kube-apiserver/apimachinery";
import { goPackageName } from "../registry/rest/go-package-name.js";

/** What upstream says where an object of another kind of the same version cannot become one of `kind`. */
export function unknownConversion(given: string, { group, version, kind }: GroupVersionKind): string {
  return `converting (${version}.${given}) to (${goPackageName(group)}.${kind}): unknown conversion`;
}
