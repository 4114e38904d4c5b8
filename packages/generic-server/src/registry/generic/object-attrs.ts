import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, ObjectAttrs } from "@kube-apiserver/storage";
import { metaOf } from "../rest/object-meta.js";

const noLabels: Readonly<Record<string, string>> = Object.freeze({});

/** Reads further selectable fields of an object. */
export type SelectableFields = (obj: EncodedObject) => Readonly<Record<string, string>>;

/**
 * What selectors match against: labels, `metadata.name`, `metadata.namespace`, and `fields` of the kind. Computed once
 * per revision of an object. Mirrors `generic.ObjectMetaFieldsSet` with a kind's `GetAttrs`.
 */
export function newGetAttrs(fields?: SelectableFields): GetAttrsFunc {
  return (obj) => obj.derive("registry:attrs", (self) => attrsOf(self, fields));
}

function attrsOf(obj: EncodedObject, fields: SelectableFields | undefined): ObjectAttrs {
  const { name = "", namespace = "", labels } = metaOf(obj.object);
  return {
    // Values of labels are strings in every object that passed validation.
    labels: (labels as Record<string, string> | undefined) ?? noLabels,
    fields: { "metadata.name": name, "metadata.namespace": namespace, ...fields?.(obj) },
  };
}
