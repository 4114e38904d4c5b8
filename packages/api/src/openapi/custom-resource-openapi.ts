import type { GroupVersionKind, JSONObject, StructSchema } from "@kube-apiserver/apimachinery";
import { builtInDefinitions } from "./built-in-openapi.js";
import { type Dialect, openAPIV2 } from "./dialect.js";
import type { DefinitionsResolver, NamedDefinition } from "./openapi-resource.js";
import { SchemaWriter } from "./schema-object.js";

// Texts that upstream writes into every custom resource; clients show them, so they are the same here.
const conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
const texts = {
  apiVersion: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
  kind: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
  metadata: `Standard object's metadata. More info: ${conventions}#metadata`,
  listMetadata: `Standard list metadata. More info: ${conventions}#types-kinds`,
};

/** A custom resource as its definitions need it. */
export interface CustomResourceType {
  readonly kind: GroupVersionKind;
  readonly listKind: string;
  /** Lower-case plural. */
  readonly plural: string;
  /** Absent when the version has no schema. */
  readonly schema?: StructSchema;
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

function itemDefinition({ kind, schema }: CustomResourceType): NamedDefinition {
  return {
    name: customDefinitionName(kind),
    definition: (dialect) => ({ ...itemObject(schema, dialect), ...kindExtension(kind) }),
    uses: metaUses("ObjectMeta"),
  };
}

function itemObject(schema: StructSchema | undefined, dialect: Dialect): JSONObject {
  // kubectl takes declared properties for all there are, so a schema that lets everything in declares none in v2.
  const isOpen = schema === undefined || (dialect.version === 2 && schema.unknownFields === "preserve");
  if (isOpen) return { type: "object" };
  const written = new SchemaWriter(dialect).define(schema);
  const properties = { ...(written.properties as JSONObject | undefined), ...typeMeta() };
  return { ...written, properties: { ...properties, metadata: metaProperty("ObjectMeta", texts.metadata, dialect) } };
}

function listDefinition({ kind, listKind, plural, ...rest }: CustomResourceType): NamedDefinition {
  const listGVK = { ...kind, kind: listKind };
  return {
    name: customDefinitionName(listGVK),
    definition: (dialect) => ({
      description: `${listKind} is a list of ${kind.kind}`,
      type: "object",
      required: ["items"],
      properties: {
        ...typeMeta(),
        items: {
          description: `List of ${plural}. More info: ${conventions}`,
          type: "array",
          items: { $ref: dialect.refPrefix + customDefinitionName(kind) },
        },
        metadata: metaProperty("ListMeta", texts.listMetadata, dialect),
      },
      ...kindExtension(listGVK),
    }),
    uses: [...metaUses("ListMeta"), itemDefinition({ kind, listKind, plural, ...rest })],
  };
}

function typeMeta(): JSONObject {
  return {
    apiVersion: { description: texts.apiVersion, type: "string" },
    kind: { description: texts.kind, type: "string" },
  };
}

function metaProperty(type: string, description: string, dialect: Dialect): JSONObject {
  const reference = { $ref: `${dialect.refPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.${type}` };
  return dialect === openAPIV2 ? { ...reference, description } : { allOf: [reference], description };
}

function metaUses(type: string): readonly NamedDefinition[] {
  const found = builtInDefinitions({ group: "meta.k8s.io", version: "v1", kind: type });
  return found === undefined ? [] : [found];
}

function kindExtension({ group, version, kind }: GroupVersionKind): JSONObject {
  return { "x-kubernetes-group-version-kind": [{ group, kind, version }] };
}
