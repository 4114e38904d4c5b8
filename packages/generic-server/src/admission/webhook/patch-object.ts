import {
  applyJSONPatch,
  isJSONObject,
  type JSONValue,
  type KubeObject,
  newInternalError,
  newServiceUnavailable,
  PatchError,
  parseJSON,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import { CallingWebhookError } from "../../webhook/calling-webhook-error.js";
import type { VersionedAttributes } from "../versioned-attributes.js";
import type { ReviewResponse } from "./admission-review.js";
import { toRejection } from "./webhook-rejection.js";

/** A patch that was applied. */
export interface AppliedPatch {
  readonly patch: readonly JSONValue[];
  /** As a client would have sent it: decoded, with defaults. */
  readonly object: KubeObject;
}

/**
 * What a webhook's patch makes of the object; undefined when it patches nothing.
 * @throws CallingWebhookError when it is no patch
 * @throws StatusError, reason InternalError, when it does not apply, or to nothing that could be stored
 */
export function patchObject(
  webhook: string,
  { patch: text, patchType, result }: ReviewResponse,
  { object, kind, attributes }: VersionedAttributes,
): AppliedPatch | undefined {
  if (text === "") return undefined;
  const patch = parsePatch(webhook, text);
  if (patch.length === 0) return undefined;
  if (object === undefined) {
    const problem = `admission webhook ${quoteGo(webhook)} attempted to modify the object, which is not supported for this operation`;
    throw newInternalError(new Error(problem));
  }
  if (patchType !== "JSONPatch") {
    const problem = `unsupported patch type ${quoteGo(patchType)}`;
    throw new CallingWebhookError(webhook, problem, toRejection(webhook, result));
  }
  try {
    const patched = applyJSONPatch(object, patch);
    if (!isJSONObject(patched)) throw new Error("the patched object is no object");
    return { patch, object: attributes.objects.decode(patched, kind) };
  } catch (err) {
    throw err instanceof PatchError && err.code === "malformed" ? undecodable(webhook, err) : newInternalError(err);
  }
}

function parsePatch(webhook: string, text: string): readonly JSONValue[] {
  try {
    const patch = parseJSON(text);
    if (!Array.isArray(patch)) throw new Error("it is no list of operations");
    return patch;
  } catch (err) {
    throw undecodable(webhook, err);
  }
}

function undecodable(webhook: string, err: unknown): CallingWebhookError {
  const problem = `received undecodable patch in webhook response: ${(err as Error).message}`;
  return new CallingWebhookError(webhook, problem, newServiceUnavailable("error decoding patch in webhook response"), {
    cause: err,
  });
}
