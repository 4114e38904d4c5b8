import { decodeCBOR, type JSONValue, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { AuditContext } from "../../audit/audit-context.js";
import { compactJSON } from "../../audit/captured-object.js";
import { yamlThreads } from "../yaml/yaml-threads.js";
import { applyCBORPatchType, applyPatchType } from "./patch-types.js";

/** Records a patch as it was sent, as far as that is JSON. One that cannot be read is going to be refused for it. */
export async function recordPatch(audit: AuditContext, type: string, body: Buffer): Promise<void> {
  try {
    const json = await toJSON(type, body);
    audit.logRequestPatch(() => json);
  } catch {
    // The event must not hold what is no JSON.
  }
}

async function toJSON(type: string, body: Buffer): Promise<string> {
  if (type === applyPatchType) return stringifyJSON((await yamlThreads.parse(body)).value);
  if (type === applyCBORPatchType) return stringifyJSON(decodeCBOR(body) as JSONValue);
  const text = body.toString();
  JSON.parse(text);
  return compactJSON(text);
}
