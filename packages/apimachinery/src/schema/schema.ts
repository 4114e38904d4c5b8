import type { JSONObject, JSONValue } from "../json/json-value.js";

/**
 * The one description of a type, built-in or custom. Strict decoding, pruning, defaulting, structural validation,
 * strategic merge patch, server-side apply, protobuf coding, OpenAPI, `kubectl explain` and CEL type checking all read
 * it; nothing else describes a type.
 *
 * Nodes are immutable and may be cyclic (JSONSchemaProps refers to itself); children may be getters that build lazily.
 * Identity of a node may be used as a cache key.
 */
export type Schema = StructSchema | ListSchema | MapSchema | ScalarSchema | AnySchema;

interface SchemaBase {
  /** Whether an explicit JSON null is kept. Without it, null means "not set". */
  readonly nullable?: boolean;
  /** OpenAPI description, one paragraph. */
  readonly description?: string;
  /** Value validations of custom resources; built-in types have code of their own. */
  readonly validation?: ValueValidation;
  /** Field names of an OpenAPI vendor extension block to publish as they are. */
  readonly extensions?: JSONObject;
}

/** An object with named fields. */
export interface StructSchema extends SchemaBase {
  readonly kind: "struct";
  /**
   * Name of the type where it has one: the OpenAPI definition name for built-in types
   * (`io.k8s.api.core.v1.Pod`), absent for anonymous structs of a custom resource.
   */
  readonly name?: string;
  /** Go type name (`Pod`), as decoder error texts name it (`Go struct field Pod.spec`). */
  readonly goName?: string;
  /** Fields by JSON name, in declaration order: the order in which typed objects are encoded. Inline fields are expanded. */
  readonly fields: ReadonlyMap<string, Field>;
  /** What becomes of fields that are not in {@link fields}: unknown (pruned, or an error when strict), or kept. */
  readonly unknownFields: "prune" | "preserve";
  /**
   * Schema of the fields that are not in {@link fields}, as `additionalProperties` beside `properties` says it; `false`
   * lets no such field in. Absent for built-in types: {@link unknownFields} alone decides.
   */
  readonly additionalProperties?: Schema | false;
  /** How apply treats it: each field on its own (default), or the struct as one value. */
  readonly structType?: "granular" | "atomic";
  /**
   * `false`: what is inside cannot be found again in the object that it takes the place of, for there are values of
   * `x-kubernetes-map-type` that nobody knows here. Absent: by its name.
   */
  readonly correlatable?: false;
  /** Whether the value is itself a whole API object with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`). */
  readonly embeddedResource?: boolean;
  /** Discriminated or plain unions of optional fields, for `patchStrategy: retainKeys` and validation. */
  readonly unions?: readonly Union[];
}

/** A field of a struct. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  /** OpenAPI `required`. Built-in decoding never enforces it; custom-resource validation does. */
  readonly required: boolean;
  /**
   * How a typed (built-in) object encodes the zero value. `empty`: left out (Go `omitempty`); `zero`: left out when the
   * whole struct is zero (`omitzero`); `never`: always written (`""`, `0`, `false`, `{}`, or null for lists, maps and pointers).
   */
  readonly omit: "empty" | "zero" | "never";
  /** Whether Go holds it by pointer: then an explicit zero value differs from an absent field. */
  readonly pointer: boolean;
  /** Applied where the field is missing (and, for custom resources, where it is null but not nullable). */
  readonly default?: JSONValue;
  readonly patchStrategy?: readonly PatchStrategy[];
  readonly patchMergeKey?: string;
  /** Protobuf field number and wire details; absent for custom resources and JSON-only types. */
  readonly proto?: ProtoField;
  /** Feature gates any of which must be on for the field to be accepted. */
  readonly featureGates?: readonly string[];
  readonly deprecated?: boolean;
}

export type PatchStrategy = "merge" | "replace" | "retainKeys";

/** Wire details of one protobuf field; source: generated.proto by way of the fact tables. */
export interface ProtoField {
  readonly number: number;
  readonly wire: "varint" | "bytes" | "fixed64" | "fixed32";
  readonly repeated: boolean;
  /** Protobuf type as in generated.proto. */
  readonly type: string;
  /**
   * Numbers of the messages around the field, outermost first: JSON shows the fields of an inlined struct beside their
   * neighbours, protobuf keeps them in a message of their own (VolumeSource in Volume). Absent: none.
   */
  readonly embeddedIn?: readonly number[];
}

/** Mirrors the structured-merge-diff union markers. */
export interface Union {
  readonly discriminator?: string;
  readonly fields: readonly string[];
}

/** A list. `patch*` of strategic merge patch live on the {@link Field} that holds it. */
export interface ListSchema extends SchemaBase {
  readonly kind: "list";
  readonly items: Schema;
  /** How apply treats it. Absent means atomic. */
  readonly listType?: "atomic" | "set" | "map";
  /** Keys of an associative list (`listType: "map"`), in order. */
  readonly listMapKeys?: readonly string[];
  /** Takes the place of a null item where {@link items} is not nullable. Custom resources only. */
  readonly itemDefault?: JSONValue;
  /** Whether protobuf wraps the list in a message `{ items = 1 }`, so that absent and empty differ (ExtraValue). */
  readonly protoMessage?: boolean;
}

/** An object whose keys are data. */
export interface MapSchema extends SchemaBase {
  readonly kind: "map";
  readonly values: Schema;
  /** How apply treats it. Absent means granular. */
  readonly mapType?: "granular" | "atomic";
  /** As {@link StructSchema.correlatable}. */
  readonly correlatable?: false;
}

/**
 * A single value.
 *
 * `bytes` is base64 text; `time` RFC 3339 with seconds, `microTime` with six fractional digits; `duration` Go's
 * duration text; `quantity` a resource quantity; `intOrString` either; `number` any JSON number.
 */
export interface ScalarSchema extends SchemaBase {
  readonly kind: "scalar";
  readonly type:
    | "string"
    | "boolean"
    | "int32"
    | "int64"
    | "integer"
    | "number"
    | "bytes"
    | "time"
    | "microTime"
    | "duration"
    | "quantity"
    | "intOrString";
  /** Named string type (`core.v1.PullPolicy`), for OpenAPI and decoder texts. */
  readonly name?: string;
  /** Closed set of values, as published in OpenAPI. */
  readonly enum?: readonly JSONValue[];
}

/** Any JSON value, kept as it is: RawExtension, JSON, FieldsV1, `x-kubernetes-preserve-unknown-fields` without a type. */
export interface AnySchema extends SchemaBase {
  readonly kind: "any";
  /** `object`: only objects are let in (RawExtension); absent: every JSON value. */
  readonly type?: "object";
  /** How apply treats objects: each key on its own (default), or the object as one value (RawExtension). */
  readonly mapType?: "granular" | "atomic";
  /** Whether the value is a whole API object, and its metadata is therefore coerced. */
  readonly embeddedResource?: boolean;
  readonly name?: string;
  /**
   * What the value looks like where it is an object or a list: `JSONSchemaPropsOrBool` and its kin, and custom-resource
   * schemas that declare properties or items without a type. Other values pass as they are.
   */
  readonly shapes?: AnyShapes;
  /** `prune`: objects lose all their fields. What `additionalProperties: true` leaves of the values it lets in. */
  readonly unknownFields?: "prune";
}

/** The shapes of an {@link AnySchema}. */
export interface AnyShapes {
  readonly object?: StructSchema | MapSchema;
  readonly list?: ListSchema;
}

/** OpenAPI v3 value validations of a structural schema (KEP-1693); source: `apiextensions/v1` JSONSchemaProps. */
export interface ValueValidation {
  readonly format?: string;
  readonly title?: string;
  readonly maximum?: number | bigint;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number | bigint;
  readonly exclusiveMinimum?: boolean;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly multipleOf?: number;
  readonly enum?: readonly JSONValue[];
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly allOf?: readonly NestedValueValidation[];
  readonly oneOf?: readonly NestedValueValidation[];
  readonly anyOf?: readonly NestedValueValidation[];
  readonly not?: NestedValueValidation;
  /** CEL rules (`x-kubernetes-validations`). */
  readonly rules?: readonly ValidationRule[];
}

/** A value validation inside a logical junctor: it may reach into the value, but never declares structure. */
export interface NestedValueValidation extends ValueValidation {
  readonly type?: string;
  readonly properties?: ReadonlyMap<string, NestedValueValidation>;
  readonly additionalProperties?: NestedValueValidation;
  readonly items?: NestedValueValidation;
}

/** Mirrors apiextensions/v1 `ValidationRule`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}
