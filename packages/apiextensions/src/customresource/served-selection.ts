import { everythingLabels, FieldSelector } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import type { GetAttrsFunc, ParsedObject, SelectionPredicate } from "@kube-apiserver/storage";

/** Fields that no conversion changes. */
const stableFields: ReadonlySet<string> = new Set(["metadata.name", "metadata.namespace"]);

/** Attributes that no conversion changes: name and namespace. */
export const stableAttrs: GetAttrsFunc = Object.assign(
  ({ object }: ParsedObject) => {
    const { name = "", namespace = "" } = metaOf(object);
    return { labels: {}, fields: { "metadata.name": name, "metadata.namespace": namespace } };
  },
  { paths: [...stableFields] },
);

/** Whether a field is one that no conversion and no schema changes. */
export function isStableField(field: string): boolean {
  return stableFields.has(field);
}

/** Whether a predicate asks for more than a stored object can tell before it is converted. */
export function needsServed({ label, field }: SelectionPredicate): boolean {
  return !label.empty || field.requirements.some((requirement) => !stableFields.has(requirement.field));
}

/** A predicate without what only converted objects can tell. */
export function metadataPredicate(predicate: SelectionPredicate): SelectionPredicate {
  const { indexFields: _indexed, ...rest } = predicate;
  const stable = predicate.field.requirements.filter(({ field }) => stableFields.has(field));
  return { ...rest, label: everythingLabels, field: new FieldSelector(stable), getAttrs: stableAttrs };
}
