import type { GroupVersion, GroupVersionKind, JSONObject, Schema } from "@kube-apiserver/apimachinery";
import type { Dialect } from "./dialect.js";

/** What a document says of one resource. A resource of a table, a custom resource and one of an aggregated server fit. */
export interface OpenAPIResource {
  /** Lower-case plural. */
  readonly name: string;
  readonly namespaced: boolean;
  readonly kind: GroupVersionKind;
  /** Needed when the resource can be listed. */
  readonly listKind?: string;
  /** Verbs of discovery. */
  readonly verbs: readonly string[];
  readonly subresources?: readonly OpenAPISubresource[];
  /** Content types of PATCH; left out: those of built-in kinds. */
  readonly patchTypes?: readonly string[];
  /** Content types of answers; left out: JSON, YAML, protobuf and CBOR, as built-in kinds have. */
  readonly mediaTypes?: readonly string[];
}

export interface OpenAPISubresource {
  readonly name: string;
  readonly kind: GroupVersionKind;
  /** Verbs of discovery; not used for connect subresources. */
  readonly verbs: readonly string[];
  /** HTTP methods in lower case, whether `/{path}` may follow, and the query parameters: name to type. */
  readonly connect?: {
    readonly methods: readonly string[];
    readonly path: boolean;
    readonly parameters?: Readonly<Record<string, string>>;
  };
  /** Query parameters besides `pretty` of a subresource that is read with options (pods/log). */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Content type of what it answers, when that is not an object (pods/log: `text/plain`). */
  readonly textAnswer?: boolean;
}

/** A named type: by its schema, or by a definition that is written already. */
export type NamedDefinition =
  | { readonly name: string; readonly schema: Schema }
  | {
      readonly name: string;
      readonly definition: (dialect: Dialect) => JSONObject;
      readonly uses?: readonly NamedDefinition[];
    };

/** Finds the definition of a kind; undefined when it does not know it. */
export type DefinitionsResolver = (gvk: GroupVersionKind) => NamedDefinition | undefined;

/** A group version with its resources. */
export interface OpenAPIGroupVersion extends GroupVersion {
  /** Whether its resources are custom resources, which upstream describes in another way. Default: no. */
  readonly isCustom?: boolean;
  readonly resources: readonly OpenAPIResource[];
}
