import {
  type CustomResourceType,
  customResourceDefinitions,
  type DefinitionsResolver,
  type OpenAPIGroupVersion,
  type OpenAPIResource,
  type OpenAPISubresource,
} from "@kube-apiserver/api";
import { convertSchema } from "@kube-apiserver/apimachinery";
import { type OpenAPISource, scaleKind } from "@kube-apiserver/generic-server";
import { selectableFieldNames } from "../customresource/attributes.js";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionVersion } from "../definition/types.js";
import { acceptedNamesOf, isNamespaced, versionsOf } from "../definition/versions.js";
import type { ServedDefinitions } from "../handler/served-definitions.js";

const patchTypes: readonly string[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/apply-patch+yaml",
];
const mediaTypes: readonly string[] = ["application/json", "application/yaml"];
const verbs: readonly string[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const subresourceVerbs: readonly string[] = ["get", "patch", "update"];

/** What OpenAPI documents say of custom resources. Everything is made on demand and kept until something changes. */
export function newCustomResourceOpenAPI(served: ServedDefinitions): OpenAPISource {
  let known: { readonly revision: number; readonly resolve: DefinitionsResolver } | undefined;
  const established = () => served.definitions().filter((definition) => hasCondition(definition, "Established"));
  return {
    get revision() {
      return served.revision;
    },
    groupVersions: () => groupVersionsOf(established()),
    resolve(kind) {
      const { revision } = served;
      if (known?.revision !== revision) {
        known = { revision, resolve: customResourceDefinitions(established().flatMap(typesOf)) };
      }
      return known.resolve(kind);
    },
  };
}

function servedVersions({ spec }: CustomResourceDefinition): readonly DefinitionVersion[] {
  return versionsOf(spec).filter(({ served }) => served);
}

function typesOf(definition: CustomResourceDefinition): readonly CustomResourceType[] {
  const { plural, kind, listKind = "" } = acceptedNamesOf(definition);
  const { group, preserveUnknownFields = false } = definition.spec;
  return servedVersions(definition).map((version) => {
    const schema = publishedSchemaOf(definition, version);
    return {
      kind: { group, version: version.name, kind },
      listKind,
      plural,
      preservesUnknownFields: preserveUnknownFields,
      selectableFields: selectableFieldNames(version),
      ...(schema === undefined ? {} : { schema }),
    };
  });
}

/** Undefined where there is none, or none that says what objects look like. */
function publishedSchemaOf(definition: CustomResourceDefinition, { schema: holder }: DefinitionVersion) {
  const props = holder?.openAPIV3Schema;
  if (props === undefined || hasCondition(definition, "NonStructuralSchema")) return undefined;
  const schema = convertSchema(props);
  return schema.kind === "struct" || schema.kind === "any" ? schema : undefined;
}

function groupVersionsOf(definitions: readonly CustomResourceDefinition[]): readonly OpenAPIGroupVersion[] {
  const found = new Map<string, OpenAPIGroupVersion & { readonly resources: OpenAPIResource[] }>();
  for (const definition of definitions) {
    const { group } = definition.spec;
    for (const version of servedVersions(definition)) {
      const key = `${group}/${version.name}`;
      const entry = found.get(key) ?? { group, version: version.name, isCustom: true, resources: [] };
      entry.resources.push(resourceOf(definition, version));
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

function resourceOf(definition: CustomResourceDefinition, version: DefinitionVersion): OpenAPIResource {
  const { plural, kind, listKind = "" } = acceptedNamesOf(definition);
  const gvk = { group: definition.spec.group, version: version.name, kind };
  const { status, scale } = version.subresources ?? {};
  const subresources: readonly OpenAPISubresource[] = [
    ...(status === undefined ? [] : [{ name: "status", kind: gvk, verbs: subresourceVerbs }]),
    ...(scale === undefined ? [] : [{ name: "scale", kind: scaleKind, verbs: subresourceVerbs }]),
  ];
  return {
    name: plural,
    namespaced: isNamespaced(definition.spec),
    kind: gvk,
    listKind,
    verbs,
    subresources,
    patchTypes,
    mediaTypes,
  };
}
