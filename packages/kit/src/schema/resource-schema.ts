import type { JSONObject, JSONValue, KubeObject, ObjectMeta } from "@kube-apiserver/apimachinery";

/** A rule in CEL (`x-kubernetes-validations`): true of every value that is let in. */
export interface ResourceRule {
  /** `self` is the value that has the schema, `oldSelf` what it was: `self.replicas <= self.maxReplicas`. */
  readonly rule: string;
  readonly message?: string;
  /** Makes the message; goes before {@link message}. */
  readonly messageExpression?: string;
  readonly reason?: "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueRequired" | "FieldValueDuplicate";
  /** Of the field that is to blame, from the value on: `.replicas`. */
  readonly fieldPath?: string;
  /** Whether a rule with `oldSelf`, an optional then, is asked for new values too. */
  readonly optionalOldSelf?: boolean;
}

/**
 * The schema of a resource, or of a part of one: what a CustomResourceDefinition has as `openAPIV3Schema`, as a literal.
 * `metadata`, `apiVersion` and `kind` are not part of it. Unknown fields of objects are dropped, or refused when the client
 * asks for that.
 */
export interface ResourceSchema {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly description?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly properties?: { readonly [field: string]: ResourceSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: ResourceSchema | boolean;
  readonly items?: ResourceSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** RE2 syntax; matched in linear time. */
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly ResourceSchema[];
  readonly anyOf?: readonly ResourceSchema[];
  readonly oneOf?: readonly ResourceSchema[];
  readonly not?: ResourceSchema;
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
  readonly "x-kubernetes-int-or-string"?: true;
  readonly "x-kubernetes-embedded-resource"?: true;
  /** What has to be true besides. Their costs are bounded: give strings, lists and maps a length at most. */
  readonly "x-kubernetes-validations"?: readonly ResourceRule[];
  /** How apply treats a list. Absent: atomic. */
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  /** How apply treats a map. Absent: granular. */
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
}

/** The values that a {@link ResourceSchema} lets in, defaults filled in. Integers keep their 64 bits: large ones are bigint. */
export type FromSchema<S> = S extends { readonly nullable: true } ? Inferred<S> | null : Inferred<S>;

type Inferred<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly "x-kubernetes-int-or-string": true }
    ? number | string
    : S extends { readonly type: "string" }
      ? string
      : S extends { readonly type: "boolean" }
        ? boolean
        : S extends { readonly type: "integer"; readonly format: "int32" }
          ? number
          : S extends { readonly type: "integer" }
            ? number | bigint
            : S extends { readonly type: "number" }
              ? number
              : S extends { readonly type: "array"; readonly items: infer I }
                ? readonly FromSchema<I>[]
                : S extends { readonly properties: infer P }
                  ? FromProperties<P, PresentKeys<S, P>>
                  : S extends { readonly additionalProperties: infer V }
                    ? V extends ResourceSchema
                      ? { readonly [key: string]: FromSchema<V> }
                      : JSONObject
                    : S extends { readonly type: "object" }
                      ? JSONObject
                      : JSONValue;

/** Fields that are always there: the required ones, and those with a default. */
type PresentKeys<S, P> =
  | (S extends { readonly required: readonly (infer R)[] } ? Extract<R, keyof P> : never)
  | { [K in keyof P]: P[K] extends { readonly default: unknown } ? K : never }[keyof P];

type FromProperties<P, Present extends keyof P> = { readonly [K in Present]: FromSchema<P[K]> } & {
  readonly [K in Exclude<keyof P, Present>]?: FromSchema<P[K]>;
};

/** An object of a resource whose schema is `S`. */
export type TypedObject<S> = FromSchema<S> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
};

/** For the machinery, which knows objects as JSON. The schema has let nothing else in. */
export function asTyped<S>(obj: KubeObject): TypedObject<S> {
  return obj as unknown as TypedObject<S>;
}

/** The way back: typed objects are JSON. */
export function asKubeObject(obj: object): KubeObject {
  return obj as KubeObject;
}
