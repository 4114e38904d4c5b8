// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of apiextensions.v1.

import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import type * as meta_v1 from "./meta.v1.js";

export type ConditionStatus = string;

export type ConversionRequest = {
  readonly uid: string;
  readonly desiredAPIVersion: string;
  readonly objects: readonly JSONObject[];
};

export type ConversionResponse = {
  readonly uid: string;
  readonly convertedObjects: readonly JSONObject[];
  readonly result: meta_v1.Status;
};

export type ConversionReview = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly request?: ConversionRequest;
  readonly response?: ConversionResponse;
};

export type ConversionStrategyType = string;

export type CustomResourceColumnDefinition = {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
};

export type CustomResourceConversion = {
  readonly strategy: string;
  readonly webhook?: WebhookConversion;
};

export type CustomResourceDefinition = {
  readonly kind?: "CustomResourceDefinition";
  readonly apiVersion?: "apiextensions.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: CustomResourceDefinitionSpec;
  readonly status?: CustomResourceDefinitionStatus;
};

export type CustomResourceDefinitionCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
};

export type CustomResourceDefinitionConditionType = string;

export type CustomResourceDefinitionList = {
  readonly kind?: "CustomResourceDefinitionList";
  readonly apiVersion?: "apiextensions.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CustomResourceDefinition[];
};

export type CustomResourceDefinitionNames = {
  readonly plural: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly kind: string;
  readonly listKind?: string;
  readonly categories?: readonly string[];
};

export type CustomResourceDefinitionSpec = {
  readonly group: string;
  readonly names: CustomResourceDefinitionNames;
  readonly scope: string;
  readonly versions: readonly CustomResourceDefinitionVersion[];
  readonly conversion?: CustomResourceConversion;
  readonly preserveUnknownFields?: boolean;
};

export type CustomResourceDefinitionStatus = {
  readonly conditions?: readonly CustomResourceDefinitionCondition[];
  readonly acceptedNames?: CustomResourceDefinitionNames;
  readonly storedVersions?: readonly string[];
  readonly observedGeneration?: number;
};

export type CustomResourceDefinitionVersion = {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: CustomResourceValidation;
  readonly subresources?: CustomResourceSubresources;
  readonly additionalPrinterColumns?: readonly CustomResourceColumnDefinition[];
  readonly selectableFields?: readonly SelectableField[];
};

export type CustomResourceSubresourceScale = {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
};

export type CustomResourceSubresourceStatus = {
};

export type CustomResourceSubresources = {
  readonly status?: CustomResourceSubresourceStatus;
  readonly scale?: CustomResourceSubresourceScale;
};

export type CustomResourceValidation = {
  readonly openAPIV3Schema?: JSONSchemaProps;
};

export type ExternalDocumentation = {
  readonly description?: string;
  readonly url?: string;
};

export type FieldValueErrorReason = "FieldValueDuplicate" | "FieldValueForbidden" | "FieldValueInvalid" | "FieldValueRequired";

export type JSONSchemaDefinitions = { readonly [key: string]: JSONSchemaProps | undefined };

export type JSONSchemaDependencies = { readonly [key: string]: JSONSchemaPropsOrStringArray | undefined };

export type JSONSchemaProps = {
  readonly id?: string;
  readonly $schema?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly default?: JSONValue;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number;
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
  readonly items?: JSONSchemaPropsOrArray;
  readonly allOf?: readonly JSONSchemaProps[];
  readonly oneOf?: readonly JSONSchemaProps[];
  readonly anyOf?: readonly JSONSchemaProps[];
  readonly not?: JSONSchemaProps;
  readonly properties?: { readonly [key: string]: JSONSchemaProps | undefined };
  readonly additionalProperties?: JSONSchemaPropsOrBool;
  readonly patternProperties?: { readonly [key: string]: JSONSchemaProps | undefined };
  readonly dependencies?: { readonly [key: string]: JSONSchemaPropsOrStringArray | undefined };
  readonly additionalItems?: JSONSchemaPropsOrBool;
  readonly definitions?: { readonly [key: string]: JSONSchemaProps | undefined };
  readonly externalDocs?: ExternalDocumentation;
  readonly example?: JSONValue;
  readonly nullable?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-validations"?: readonly ValidationRule[];
};

export type JSONSchemaPropsOrArray = JSONValue;

export type JSONSchemaPropsOrBool = JSONValue;

export type JSONSchemaPropsOrStringArray = JSONValue;

export type JSONSchemaURL = string;

export type ResourceScope = string;

export type SelectableField = {
  readonly jsonPath: string;
};

export type ServiceReference = {
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
  readonly port?: number;
};

export type ValidationRule = {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: "FieldValueDuplicate" | "FieldValueForbidden" | "FieldValueInvalid" | "FieldValueRequired";
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
};

export type ValidationRules = readonly ValidationRule[];

export type WebhookClientConfig = {
  readonly url?: string;
  readonly service?: ServiceReference;
  readonly caBundle?: string;
};

export type WebhookConversion = {
  readonly clientConfig?: WebhookClientConfig;
  readonly conversionReviewVersions: readonly string[];
};
