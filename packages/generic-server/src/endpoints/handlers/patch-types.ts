import type { IncomingMessage } from "node:http";
import { newUnsupportedMediaType } from "@kube-apiserver/apimachinery";
import { headerOf } from "../exchange.js";

/** Media types of patches. */
export const jsonPatchType = "application/json-patch+json";
export const mergePatchType = "application/merge-patch+json";
export const strategicMergePatchType = "application/strategic-merge-patch+json";
export const applyPatchType = "application/apply-patch+yaml";

/** Which patches a resource takes, in upstream's order. */
export function patchTypesOf(resource: { readonly isTyped: boolean; readonly hasFieldManager: boolean }): string[] {
  return [
    jsonPatchType,
    mergePatchType,
    ...(resource.isTyped ? [strategicMergePatchType] : []),
    ...(resource.hasFieldManager ? [applyPatchType] : []),
  ];
}

/** The type of the patch in a request. @throws StatusError, reason UnsupportedMediaType */
export function requestedPatchType(req: IncomingMessage, supported: readonly string[]): string {
  const header = headerOf(req, "content-type");
  const semicolon = header.indexOf(";");
  const type = semicolon > 0 ? header.slice(0, semicolon) : header;
  if (!supported.includes(type)) throw newUnsupportedMediaType(supported);
  return type;
}
