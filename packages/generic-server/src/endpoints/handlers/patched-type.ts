import { DecodeError, getOwn, type JSONObject, quoteGo, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { RequestScope } from "../request-scope.js";
import { unknownConversion } from "../unknown-conversion.js";

/**
 * The patched object as one of the served kind. What a patch says of `apiVersion` and `kind` of a built-in object is
 * ignored where upstream fills a struct of that kind, and refused where it decodes the object anew. Custom resources
 * leave it to validation.
 * @throws DecodeError when it became an object of another kind
 */
export function withServedType(
  { kind, serving }: Pick<RequestScope, "kind" | "serving">,
  patched: JSONObject,
  fillsStruct: boolean,
): JSONObject {
  if (serving.objectModel === "unstructured") return patched;
  const served = { apiVersion: toAPIVersion(kind), kind: kind.kind };
  const apiVersion = getOwn(patched, "apiVersion") || served.apiVersion;
  const kindName = getOwn(patched, "kind") || served.kind;
  if (apiVersion === served.apiVersion && kindName === served.kind) {
    return patched.apiVersion && patched.kind ? patched : { ...patched, ...served };
  }
  if (fillsStruct) return { ...patched, ...served };
  if (apiVersion === served.apiVersion) throw new DecodeError(unknownConversion(String(kindName), kind));
  throw new DecodeError(
    `no kind ${quoteGo(String(kindName))} is registered for version ${quoteGo(String(apiVersion))}`,
  );
}
