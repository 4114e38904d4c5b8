import type { GetAttrsFunc, ObjectAttrs, ParsedObject } from "@kube-apiserver/storage";
import { metaOf } from "../rest/object-meta.js";

const noLabels: Readonly<Record<string, string>> = Object.freeze({});
const metaPaths = ["metadata.name", "metadata.namespace", "metadata.labels"];

/** Reads further selectable fields of an object. */
export type SelectableFields = (obj: ParsedObject) => Readonly<Record<string, string>>;

/** Selectable fields of a kind besides `metadata.name` and `metadata.namespace`. */
export interface FieldReader {
  readonly read: SelectableFields;
  /** Dotted paths of all that {@link read} looks at: nothing else of an object is parsed for it. */
  readonly paths: readonly string[];
}

const noFields: FieldReader = Object.freeze({ read: () => ({}), paths: [] });

/**
 * What selectors match against: labels, `metadata.name`, `metadata.namespace`, and `fields` of the kind. Storage keeps
 * what it computes with each object. Mirrors `generic.ObjectMetaFieldsSet` with a kind's `GetAttrs`.
 */
export function newGetAttrs({ paths, read }: FieldReader = noFields): GetAttrsFunc {
  return Object.assign((obj: ParsedObject) => attrsOf(obj, read), { paths: [...metaPaths, ...paths] });
}

function attrsOf(obj: ParsedObject, read: SelectableFields): ObjectAttrs {
  const { name = "", namespace = "", labels } = metaOf(obj.object);
  return {
    // Values of labels are strings in every object that passed validation.
    labels: (labels as Record<string, string> | undefined) ?? noLabels,
    fields: { "metadata.name": name, "metadata.namespace": namespace, ...read(obj) },
  };
}
