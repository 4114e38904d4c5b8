import { getOwn, isJSONObject, type JSONObject } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";
import type { KubeObject } from "../runtime/kube-object.js";
import type { Schema } from "../schema/schema.js";
import { compareTyped } from "./compare.js";
import type { FieldSet } from "./field-set.js";
import { toFieldSet } from "./to-field-set.js";
import { validateTyped } from "./validate-typed.js";

/** Where client-side `kubectl apply` keeps what it sent last. */
export const lastAppliedConfigAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** The manager whose server-side apply takes over from client-side apply. */
export const kubectlManager = "kubectl";

/** The annotation's text; `""` when the object has none. */
export function lastAppliedOf(object: KubeObject): string {
  const annotations = object.metadata?.annotations;
  const text = isJSONObject(annotations) ? getOwn(annotations, lastAppliedConfigAnnotation) : undefined;
  return typeof text === "string" ? text : "";
}

/**
 * Fields that client-side apply owned and that nobody changed since: server-side apply by kubectl may take them without
 * a conflict. Undefined when the object never was applied that way. Mirrors apimachinery's `lastAppliedManager`.
 */
export function fieldsOwnedByLastApplied(live: KubeObject, apiVersion: string, schema: Schema): FieldSet | undefined {
  const lastApplied = parseLastApplied(lastAppliedOf(live));
  if (lastApplied === undefined || lastApplied.apiVersion !== apiVersion) return undefined;
  if (validateTyped(lastApplied, schema).length > 0) return undefined;
  const { added, modified, removed } = compareTyped(lastApplied, live, schema);
  return toFieldSet(lastApplied, schema).difference(modified).difference(added).difference(removed);
}

function parseLastApplied(text: string): JSONObject | undefined {
  if (text === "") return undefined;
  try {
    const value = parseJSON(text);
    return isJSONObject(value) ? value : undefined;
  } catch {
    // Clients write the annotation as they like; one that cannot be read claims nothing.
    return undefined;
  }
}

/** `object` with the annotation set to what `applied` says, so that client-side apply can go on from here. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const { [lastAppliedConfigAnnotation]: _, ...annotations } = applied.metadata?.annotations ?? {};
  const { annotations: __, ...metadata } = applied.metadata ?? {};
  const kept = Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
  const text = `${stringifyJSON({ ...applied, metadata: kept })}\n`;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata?.annotations, [lastAppliedConfigAnnotation]: text },
    },
  };
}
