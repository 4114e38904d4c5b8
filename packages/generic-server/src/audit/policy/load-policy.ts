import { readFile } from "node:fs/promises";
import { structSchemaFor } from "@kube-apiserver/api";
import {
  decodeTyped,
  getOwn,
  groupVersionKindOf,
  isJSONObject,
  type KubeObject,
  parseConfig,
  quoteGo,
  toAggregateText,
  toAPIVersion,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { AuditPolicy } from "./audit-policy.js";
import { validatePolicy } from "./validate-policy.js";

const apiVersion = "audit.k8s.io/v1";

/** As upstream's error texts name it. */
const schemeName = "k8s.io/apiserver/pkg/audit/scheme.go:30";

/** Reads a policy from a file. Rejects in upstream's words when it cannot be used. Mirrors `LoadPolicyFromFile`. */
export async function loadPolicyFromFile(file: string, logger: Logger): Promise<AuditPolicy> {
  let data: Buffer;
  try {
    data = await readFile(file);
  } catch (cause) {
    throw new Error(`failed to read file path ${quoteGo(file)}: ${(cause as Error).message}`, { cause });
  }
  try {
    return await parsePolicy(data, logger);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}: from file ${file}`, { cause });
  }
}

/**
 * Reads a policy, YAML or JSON. What strict decoding objects to (unknown and repeated fields) is logged, and ignored.
 * Rejects when it is no valid policy, or one without rules. Mirrors `LoadPolicyFromBytes`.
 */
export async function parsePolicy(data: string | Buffer, logger: Logger): Promise<AuditPolicy> {
  const policy = await decodePolicy(data, logger).catch((cause: unknown) => {
    throw new Error(`failed decoding: ${(cause as Error).message}`, { cause });
  });
  const mistakes = validatePolicy(policy);
  if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
  if ((policy.rules ?? []).length === 0) throw new Error("loaded illegal policy with 0 rules");
  return policy;
}

async function decodePolicy(data: string | Buffer, logger: Logger): Promise<AuditPolicy> {
  const { value, strictErrors } = await parseConfig(data);
  const object = isJSONObject(value) ? value : {};
  requireKind(object as KubeObject);
  const decoded = decodeTyped(object, structSchemaFor("audit.v1.Policy"));
  const problems = [...strictErrors, ...decoded.unknownFields.map((path) => `unknown field ${quoteGo(path)}`)];
  if (problems.length > 0) {
    const err = `strict decoding error: ${problems.join(", ")}`;
    logger.warn("Audit policy contains errors, falling back to lenient decoding", { err });
  }
  return decoded.object as unknown as AuditPolicy;
}

function requireKind(object: KubeObject): void {
  const text = JSON.stringify(object);
  if (!getOwn(object, "kind")) throw new Error(`Object 'Kind' is missing in '${text}'`);
  if (!getOwn(object, "apiVersion")) throw new Error(`Object 'apiVersion' is missing in '${text}'`);
  const gvk = groupVersionKindOf(object);
  if (toAPIVersion(gvk) === apiVersion && gvk.kind === "Policy") return;
  const known = toAPIVersion(gvk) === apiVersion && ["Event", "EventList", "PolicyList"].includes(gvk.kind);
  if (known) throw new Error(`converting (${toGroupVersionKindString(gvk)}) to (audit.Policy): unknown conversion`);
  const version = quoteGo(toAPIVersion(gvk));
  throw new Error(`no kind ${quoteGo(gvk.kind)} is registered for version ${version} in scheme ${quoteGo(schemeName)}`);
}
