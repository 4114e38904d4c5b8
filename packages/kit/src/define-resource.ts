import type { FieldError, GroupVersionKind, JSONValue } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "@kube-apiserver/generic-server";
import type { ResourceBackend } from "./backend/resource-backend.js";
import type { ResourceSchema, TypedObject } from "./schema/resource-schema.js";

/** What is special about the objects of a resource. Everything has a default; objects are never changed in place. */
export interface ResourceStrategy<T> {
  /** Fills in what is derived, before validation. `old` is undefined where the object is new. */
  readonly prepare?: (obj: T, old: T | undefined, ctx: RequestContext) => T | Promise<T>;
  /** Every mistake that the schema cannot express. Asked besides the schema, for creates and updates. */
  readonly validate?: (obj: T, old: T | undefined, ctx: RequestContext) => readonly FieldError[];
  /** Mistakes that only show when something else is asked: rights, other objects. Asked once nothing else is wrong. */
  readonly review?: (obj: T, old: T | undefined, ctx: RequestContext) => Promise<readonly FieldError[]>;
  /** Sent to the client besides the answer. */
  readonly warnings?: (obj: T, old: T | undefined) => readonly string[];
  /** Whether a PUT creates what is not there. Default false. */
  readonly allowCreateOnUpdate?: boolean;
  /** Whether a PUT without a resourceVersion overwrites whatever is there. Default false. */
  readonly allowUnconditionalUpdate?: boolean;
}

/** A column of `kubectl get`. */
export interface ResourceColumn<T> {
  readonly name: string;
  /** Default `string`. */
  readonly type?: "string" | "integer" | "number" | "boolean" | "date";
  readonly description?: string;
  /** 0: always; more: only with `-o wide`. Default 0. */
  readonly priority?: number;
  /** The cell. Of a `date`, the time as RFC 3339: shown as an age. Undefined: an empty cell. */
  readonly value: (obj: T) => JSONValue | undefined;
}

/** Where a resource keeps what `kubectl scale` and autoscalers ask of it: the subresource `scale`. Paths as `.spec.replicas`. */
export interface ResourceScale {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  /** Of a label selector in text form. Absent: autoscalers cannot find the pods. */
  readonly labelSelectorPath?: string;
}

/** How a served version becomes the stored one, and back. Nothing may be lost on the way. */
export interface ResourceConversion<T, Hub> {
  /** The definition in which objects are stored, whose strategy and backend are used. */
  readonly hub: AnyResourceDefinition;
  readonly toHub: (obj: T) => Hub;
  readonly fromHub: (obj: Hub) => T;
}

/** What {@link defineResource} is told. */
export interface ResourceOptions<S extends ResourceSchema> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: S;
  /** Default: the kind in lower case, with `s` or `es`. */
  readonly plural?: string;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Default `Namespaced`. */
  readonly scope?: "Namespaced" | "Cluster";
  readonly description?: string;
  readonly strategy?: ResourceStrategy<TypedObject<S>>;
  /** Columns between the name and the age. */
  readonly columns?: readonly ResourceColumn<TypedObject<S>>[];
  /** Fields, besides name and namespace, that field selectors may use. */
  readonly selectableFields?: { readonly [path: string]: (obj: TypedObject<S>) => string };
  /** Of the version in which objects are stored. Absent: there is no subresource `scale`. */
  readonly scale?: ResourceScale;
  /** Where objects are. Absent: in the server's store. */
  readonly storage?: ResourceBackend<TypedObject<S>>;
  /** Absent: objects are stored in this version. */
  // biome-ignore lint/suspicious/noExplicitAny: objects of another definition
  readonly conversion?: ResourceConversion<TypedObject<S>, any>;
  /** Sent as a warning with every answer. */
  readonly deprecationWarning?: string;
}

/** A resource in one version, described once: REST, watch, apply, discovery, OpenAPI and tables follow from it. */
export interface ResourceDefinition<S extends ResourceSchema = ResourceSchema> extends ResourceOptions<S> {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  /** Whether the schema has a status: then clients change it through the subresource alone. */
  readonly hasStatus: boolean;
}

/** A definition of whatever resource. */
// biome-ignore lint/suspicious/noExplicitAny: strategies take objects of their own schema, and a list holds several
export type AnyResourceDefinition = ResourceDefinition<any>;

/** The objects of a definition: `type Flunder = ObjectOf<typeof flunders>`. */
export type ObjectOf<D> = D extends ResourceDefinition<infer S> ? TypedObject<S> : never;

/** A definition that makes no sense. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
}

const rulesField = '"x-kubernetes-validations"';
const groupPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;
const versionPattern = /^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/;
const kindPattern = /^[A-Z][A-Za-z0-9]*$/;

/**
 * Describes a resource in one version.
 * @throws DefinitionError when group, version or kind have no such form, the schema is not that of an object, or rules or
 * `scale` are said of a version that is not stored
 */
export function defineResource<const S extends ResourceSchema>(options: ResourceOptions<S>): ResourceDefinition<S> {
  const { group, version, kind, schema, conversion } = options;
  const requireForm = (what: string, value: string, pattern: RegExp) => {
    if (!pattern.test(value)) throw new DefinitionError(`${JSON.stringify(value)} is no ${what} of a resource`);
  };
  requireForm("group", group, groupPattern);
  requireForm("version", version, versionPattern);
  requireForm("kind", kind, kindPattern);
  if (schema.type !== "object") throw new DefinitionError(`the schema of ${kind} has to be of the type object`);
  if (conversion?.hub.conversion !== undefined) {
    throw new DefinitionError(`${kind} in ${version} converts to a version that is not stored itself`);
  }
  requireStored(options);
  const singular = options.singular ?? kind.toLowerCase();
  return Object.freeze({
    ...options,
    gvk: { group, version, kind },
    singular,
    plural: options.plural ?? pluralOf(singular),
    listKind: `${kind}List`,
    namespaced: options.scope !== "Cluster",
    hasStatus: schema.properties !== undefined && Object.hasOwn(schema.properties, "status"),
  });
}

/** Objects are validated in the version in which they are stored, as they are in Kubernetes. */
function requireStored({ kind, version, schema, scale, conversion }: ResourceOptions<ResourceSchema>): void {
  if (conversion === undefined) return;
  const said = scale === undefined ? (JSON.stringify(schema).includes(rulesField) ? "rules" : undefined) : "scale";
  if (said !== undefined)
    throw new DefinitionError(`${kind} in ${version} is not stored itself, and cannot have ${said}`);
}

function pluralOf(singular: string): string {
  if (/(s|x|ch|sh)$/.test(singular)) return `${singular}es`;
  return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
