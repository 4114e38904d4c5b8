import { type JSONValue, type KubeObject, metaOf } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, ObjectAttrs, ParsedObject } from "@kube-apiserver/storage";
import type { DefinitionVersion } from "../definition/types.js";
import { compileJSONPath, type JSONPath } from "../jsonpath/json-path.js";

const metadataPaths = ["metadata.name", "metadata.namespace", "metadata.labels"];
const noLabels: Readonly<Record<string, string>> = Object.freeze({});

/** A field that selectors may name, and where it is. */
interface SelectableValue {
  /** The path without its leading dot. */
  readonly name: string;
  readonly find: JSONPath;
}

/** Names of the fields of a version that selectors may use besides metadata. */
export function selectableFieldNames({ selectableFields = [] }: DefinitionVersion): readonly string[] {
  return selectableFields.map(({ jsonPath }) => nameOf(jsonPath));
}

/** What {@link getAttrsFor} is made from. */
export interface AttributesInputs {
  readonly namespaced: boolean;
  /** Names of the selectable fields. */
  readonly fields: readonly string[];
  /** See `GetAttrsFunc`. */
  readonly isRetired: () => boolean;
}

/** What selectors match against in one version. Mirrors `customResourceStrategy.GetAttrs`. */
export function getAttrsFor({ namespaced, fields, isRetired }: AttributesInputs): GetAttrsFunc {
  const selectable = fields.map((name) => ({ name, find: compileJSONPath(`.${name}`) }));
  const paths = [...metadataPaths, ...fields];
  return Object.assign(({ object }: ParsedObject) => attrsOf(object, namespaced, selectable), { paths, isRetired });
}

function nameOf(jsonPath: string): string {
  return jsonPath.replace(/^\./, "");
}

function attrsOf(object: KubeObject, namespaced: boolean, selectable: readonly SelectableValue[]): ObjectAttrs {
  const { name = "", namespace = "", labels } = metaOf(object);
  const own = selectable.map(({ name: field, find }) => [field, textOf(find(object)[0])] as const);
  return {
    // Values of labels are strings in every object that passed validation.
    labels: (labels as Record<string, string> | undefined) ?? noLabels,
    fields: {
      "metadata.name": name,
      ...(namespaced ? { "metadata.namespace": namespace } : {}),
      ...Object.fromEntries(own),
    },
  };
}

function textOf(value: JSONValue | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}
