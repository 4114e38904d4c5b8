import type { AnySchema, GroupVersionKind, JSONObject, StructSchema } from "@kube-apiserver/apimachinery";
import { builtInDefinitions } from "./built-in-openapi.js";
import { conventions, listMetaProperty, objectMetaProperty, typeMetaProperties } from "./custom-resource-texts.js";
import { customSchemaObject } from "./custom-schema-object.js";
import type { Dialect } from "./dialect.js";
import type { DefinitionsResolver, NamedDefinition } from "./openapi-resource.js";

/** A custom resource as its definitions need it. */
export interface CustomResourceType {
  readonly kind: GroupVersionKind;
  readonly listKind: string;
  /** Lower-case plural. */
  readonly plural: string;
  /** Absent when the version has no schema. */
  readonly schema?: StructSchema | AnySchema;
  /** Whether objects keep fields that the schema does not know, whatever it says (`spec.preserveUnknownFields`). Default false. */
  readonly preservesUnknownFields?: boolean;
  /** Dotted paths of fields that selectors may name, besides those of metadata. Default none. */
  readonly selectableFields?: readonly string[];
}

/** Finds the kinds of custom resources, and the meta kinds that their documents need. */
export function customResourceDefinitions(types: readonly CustomResourceType[]): DefinitionsResolver {
  const byKind = new Map<string, NamedDefinition>();
  for (const type of types) {
    const { group, version, kind } = type.kind;
    byKind.set(`${group}/${version}/${kind}`, itemDefinition(type));
    byKind.set(`${group}/${version}/${type.listKind}`, listDefinition(type));
  }
  return (gvk) => byKind.get(`${gvk.group}/${gvk.version}/${gvk.kind}`) ?? builtInDefinitions(gvk);
}

/** `com.example.v1.Widget` for the kind Widget of `example.com/v1`. */
export function customDefinitionName({ group, version, kind }: GroupVersionKind): string {
  return [...group.split(".").reverse(), version, kind].join(".");
}

function itemDefinition(type: CustomResourceType): NamedDefinition {
  const { kind } = type;
  return {
    name: customDefinitionName(kind),
    definition: (dialect) => ({ ...itemObject(type, dialect), ...extensionsOf(kind, type) }),
    uses: metaUses("ObjectMeta"),
  };
}

function itemObject({ preservesUnknownFields = false, schema }: CustomResourceType, dialect: Dialect): JSONObject {
  if (schema === undefined) return { type: "object" };
  // kubectl takes declared properties for all there are, so a schema that lets everything in declares none in v2.
  const isOpen = preservesUnknownFields || schema.kind === "any" || schema.unknownFields === "preserve";
  if (isOpen && dialect.version === 2) return { type: "object" };
  const written = customSchemaObject(schema, dialect);
  const properties = { ...(written.properties as JSONObject | undefined), ...typeMetaProperties };
  return { ...written, properties: { ...properties, metadata: objectMetaProperty(dialect) } };
}

function listDefinition(type: CustomResourceType): NamedDefinition {
  const { kind, listKind, plural } = type;
  const listGVK = { ...kind, kind: listKind };
  return {
    name: customDefinitionName(listGVK),
    definition: (dialect) => ({
      description: `${listKind} is a list of ${kind.kind}`,
      type: "object",
      required: ["items"],
      properties: {
        ...typeMetaProperties,
        items: {
          description: `List of ${plural}. More info: ${conventions}`,
          type: "array",
          items: { $ref: dialect.refPrefix + customDefinitionName(kind) },
        },
        metadata: listMetaProperty(dialect),
      },
      ...extensionsOf(listGVK, type),
    }),
    uses: [...metaUses("ListMeta"), itemDefinition(type)],
  };
}

function metaUses(type: string): readonly NamedDefinition[] {
  const found = builtInDefinitions({ group: "meta.k8s.io", version: "v1", kind: type });
  return found === undefined ? [] : [found];
}

function extensionsOf(
  { group, version, kind }: GroupVersionKind,
  { selectableFields = [] }: CustomResourceType,
): JSONObject {
  return {
    "x-kubernetes-group-version-kind": [{ group, kind, version }],
    ...(selectableFields.length > 0 && {
      "x-kubernetes-selectable-fields": selectableFields.map((fieldPath) => ({ fieldPath })),
    }),
  };
}
