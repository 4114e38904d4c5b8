import type { Condition, JSONObject, KubeObject } from "@kube-apiserver/apimachinery";

/** `apiextensions.k8s.io/v1` CustomResourceDefinition, as stored and served. */
export interface CustomResourceDefinition extends KubeObject {
  readonly spec: DefinitionSpec;
  readonly status?: DefinitionStatus;
}

/** Mirrors `apiextensionsv1.CustomResourceDefinitionSpec`. */
export interface DefinitionSpec extends JSONObject {
  readonly group: string;
  readonly names: DefinitionNames;
  readonly scope: string;
  /** null or absent only in requests that validation refuses. */
  readonly versions?: readonly DefinitionVersion[] | null;
  readonly conversion?: DefinitionConversion;
  readonly preserveUnknownFields?: boolean;
}

/** Mirrors `apiextensionsv1.CustomResourceDefinitionNames`. */
export interface DefinitionNames extends JSONObject {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** Mirrors `apiextensionsv1.CustomResourceDefinitionVersion`. */
export interface DefinitionVersion extends JSONObject {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  /** Absent: a text made from the names. */
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JSONObject };
  readonly subresources?: DefinitionSubresources;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly SelectableField[];
}

/** Mirrors `apiextensionsv1.CustomResourceSubresources`. */
export interface DefinitionSubresources extends JSONObject {
  readonly status?: JSONObject;
  readonly scale?: ScaleSubresource;
}

/** Mirrors `apiextensionsv1.CustomResourceSubresourceScale`: paths in dot notation with a leading dot. */
export interface ScaleSubresource extends JSONObject {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** Mirrors `apiextensionsv1.CustomResourceColumnDefinition`. */
export interface PrinterColumn extends JSONObject {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** Mirrors `apiextensionsv1.SelectableField`. */
export interface SelectableField extends JSONObject {
  readonly jsonPath: string;
}

/** Mirrors `apiextensionsv1.CustomResourceConversion`. */
export interface DefinitionConversion extends JSONObject {
  readonly strategy: string;
  readonly webhook?: {
    readonly clientConfig?: WebhookClientConfig;
    /** null or absent only in requests that validation refuses. */
    readonly conversionReviewVersions?: readonly string[] | null;
  };
}

/** Mirrors `apiextensionsv1.WebhookClientConfig`. */
export interface WebhookClientConfig extends JSONObject {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** Base64 of PEM. */
  readonly caBundle?: string;
}

/** Mirrors `apiextensionsv1.CustomResourceDefinitionStatus`. */
export interface DefinitionStatus extends JSONObject {
  readonly conditions?: readonly Condition[] | null;
  readonly acceptedNames?: DefinitionNames;
  readonly storedVersions?: readonly string[] | null;
}

/**
 * An object of the kind CustomResourceDefinition under its type. Requests and storage are decoded by the built-in schema
 * of the kind before anything here sees them, so that the fields have the types they claim.
 */
export function asDefinition(obj: KubeObject): CustomResourceDefinition {
  return obj as CustomResourceDefinition;
}
