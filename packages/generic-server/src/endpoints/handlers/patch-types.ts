import type { IncomingMessage } from "node:http";
import { newUnsupportedMediaType } from "@kube-apiserver/apimachinery";
import { headerOf } from "../exchange.js";

/** RFC 6902. */
export const jsonPatchType = "application/json-patch+json";
/** RFC 7396. */
export const mergePatchType = "application/merge-patch+json";
/** Merge patch with the list keys of built-in types. */
export const strategicMergePatchType = "application/strategic-merge-patch+json";
/** Server-side apply (KEP-555). */
export const applyPatchType = "application/apply-patch+yaml";
/** The same in CBOR. */
export const applyCBORPatchType = "application/apply-patch+cbor";

/** Whether a patch is one of server-side apply. */
export function isApplyType(type: string): boolean {
  return type === applyPatchType || type === applyCBORPatchType;
}

/** Which patches a resource takes, in upstream's order. */
export function patchTypesOf(resource: {
  readonly isTyped: boolean;
  readonly hasFieldManager: boolean;
  readonly offersCBOR: boolean;
}): string[] {
  return [
    jsonPatchType,
    mergePatchType,
    ...(resource.isTyped ? [strategicMergePatchType] : []),
    ...(resource.hasFieldManager ? [applyPatchType] : []),
    ...(resource.hasFieldManager && resource.offersCBOR ? [applyCBORPatchType] : []),
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
