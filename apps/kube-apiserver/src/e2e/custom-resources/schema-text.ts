import type { JSONObject } from "@kube-apiserver/apimachinery";

/** A part of an `openAPIV3Schema`. */
export type Schema = JSONObject;

/** A string with what generators write beside it. */
export function text(description: string, more: JSONObject = {}): Schema {
  return { type: "string", description, ...more };
}

/** An object with these fields. */
export function object(properties: Readonly<Record<string, Schema>>, more: JSONObject = {}): Schema {
  return { type: "object", properties, ...more };
}

/** A list whose items are told apart by `keys`; without any, one value. */
export function list(items: Schema, keys: readonly string[] = [], more: JSONObject = {}): Schema {
  const type = keys.length === 0 ? { "x-kubernetes-list-type": "atomic" } : mapList(keys);
  return { type: "array", items, ...type, ...more };
}

function mapList(keys: readonly string[]): JSONObject {
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys };
}

/** Conditions as every project has them. */
export const conditions: Schema = list(
  object(
    {
      type: text("What it is about.", {
        maxLength: 316,
        pattern: "^([a-zA-Z0-9.-]+/)?[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
      }),
      status: { type: "string", enum: ["True", "False", "Unknown"] },
      observedGeneration: { type: "integer", format: "int64", minimum: 0 },
      lastTransitionTime: { type: "string", format: "date-time" },
      reason: text("Why, for programs.", { maxLength: 1024 }),
      message: text("Why, for people.", { maxLength: 32768 }),
    },
    { required: ["type", "status"] },
  ),
  ["type"],
);

/** What {@link definition} is told. */
export interface DefinitionOptions {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope?: "Namespaced" | "Cluster";
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly columns?: readonly (readonly [name: string, jsonPath: string, type?: string])[];
  readonly subresources?: JSONObject;
  readonly schema: Schema;
}

/** A CustomResourceDefinition of one version. */
export function definition(options: DefinitionOptions): JSONObject {
  const { group, version, kind, plural, scope = "Namespaced", shortNames = [], categories = [] } = options;
  const columns = (options.columns ?? []).map(([name, jsonPath, type = "string"]) => ({ name, jsonPath, type }));
  const { properties } = options.schema;
  const type = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List`, shortNames, categories },
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { ...options.schema, properties: { ...type, ...(properties as JSONObject) } } },
          subresources: options.subresources ?? { status: {} },
          ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
        },
      ],
    },
  };
}
