import { escapeHTML } from "../json/escape-html.js";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import { stringifyJSONWith } from "../json/stringify.js";
import type { KubeObject } from "../runtime/kube-object.js";
import type { Schema } from "../schema/schema.js";
import { FieldPath } from "../validation/field-path.js";
import { validateAnnotations } from "../validation/labels.js";
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
  if (validateTyped(lastApplied, schema).length > 0 || validateTyped(live, schema).length > 0) return undefined;
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
  const annotations = { ...object.metadata?.annotations, [lastAppliedConfigAnnotation]: lastAppliedText(applied) };
  // Where it would be too large to be stored, client-side apply has to start anew.
  const fits = validateAnnotations(annotations, FieldPath.root("metadata", "annotations")).length === 0;
  const kept = fits ? annotations : without(annotations, lastAppliedConfigAnnotation);
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}

/** The configuration as Go writes an object of no known type: sorted, escaped, on a line of its own. */
function lastAppliedText(applied: KubeObject): string {
  const { annotations } = applied.metadata ?? {};
  const configuration = isJSONObject(annotations)
    ? { ...applied, metadata: { ...applied.metadata, annotations: without(annotations, lastAppliedConfigAnnotation) } }
    : applied;
  return `${escapeHTML(stringifyJSONWith(configuration as JSONValue, { sortKeys: true }))}\n`;
}

function without<T extends Readonly<Record<string, unknown>>>(object: T, name: string): T {
  const { [name]: _, ...rest } = object;
  return rest as T;
}
