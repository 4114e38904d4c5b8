import {
  type CustomResourceType,
  customResourceDefinitions,
  type DefinitionsResolver,
  type OpenAPIGroupVersion,
  type OpenAPIResource,
  type OpenAPISubresource,
} from "@kube-apiserver/api";
import { convertSchema, parseGroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";
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

/** What this needs of the definitions that are served. */
type Definitions = Pick<ServedDefinitions, "revision" | "definitions">;

/** A group version, as long as none of its definitions changes. */
interface GroupVersionEntry {
  readonly definitions: readonly CustomResourceDefinition[];
  readonly revision: number;
  readonly groupVersion: OpenAPIGroupVersion;
  readonly resolve: DefinitionsResolver;
}

const builtInOnly = customResourceDefinitions([]);

/**
 * What OpenAPI documents say of custom resources. Everything is made on demand and kept until something changes: what is
 * said of a group version, until one of its definitions does.
 */
export function newCustomResourceOpenAPI(served: Definitions): OpenAPISource {
  let known: { readonly revision: number; readonly entries: ReadonlyMap<string, GroupVersionEntry> } | undefined;
  const current = () => {
    const { revision } = served;
    if (known?.revision !== revision) known = { revision, entries: entriesOf(served, known?.entries) };
    return known.entries;
  };
  return {
    get revision() {
      return served.revision;
    },
    groupVersions: () => [...current().values()].map(({ groupVersion }) => groupVersion),
    revisionOf: (group) => current().get(toAPIVersion(group))?.revision ?? served.revision,
    resolve: (kind) => (current().get(toAPIVersion(kind))?.resolve ?? builtInOnly)(kind),
  };
}

function entriesOf(
  served: Definitions,
  before: ReadonlyMap<string, GroupVersionEntry> | undefined,
): ReadonlyMap<string, GroupVersionEntry> {
  const members = new Map<string, CustomResourceDefinition[]>();
  for (const definition of served.definitions()) {
    if (!hasCondition(definition, "Established")) continue;
    for (const { name } of servedVersions(definition)) {
      const apiVersion = toAPIVersion({ group: definition.spec.group, version: name });
      const known = members.get(apiVersion);
      if (known === undefined) members.set(apiVersion, [definition]);
      else known.push(definition);
    }
  }
  const entries = new Map<string, GroupVersionEntry>();
  for (const [apiVersion, definitions] of members) {
    const kept = before?.get(apiVersion);
    entries.set(apiVersion, isMadeOf(kept, definitions) ? kept : newEntry(apiVersion, definitions, served.revision));
  }
  return entries;
}

function isMadeOf(
  entry: GroupVersionEntry | undefined,
  definitions: readonly CustomResourceDefinition[],
): entry is GroupVersionEntry {
  if (entry?.definitions.length !== definitions.length) return false;
  return definitions.every((definition, i) => entry.definitions[i] === definition);
}

function newEntry(
  apiVersion: string,
  definitions: readonly CustomResourceDefinition[],
  revision: number,
): GroupVersionEntry {
  const { group, version } = parseGroupVersion(apiVersion);
  const inVersion = (definition: CustomResourceDefinition) =>
    servedVersions(definition).filter(({ name }) => name === version);
  const resources = definitions.flatMap((definition) =>
    inVersion(definition).map((each) => resourceOf(definition, each)),
  );
  let resolve: DefinitionsResolver | undefined;
  return {
    definitions,
    revision,
    groupVersion: { group, version, isCustom: true, resources },
    resolve(kind) {
      resolve ??= customResourceDefinitions(
        definitions.flatMap((definition) => inVersion(definition).map((each) => typeOf(definition, each))),
      );
      return resolve(kind);
    },
  };
}

function servedVersions({ spec }: CustomResourceDefinition): readonly DefinitionVersion[] {
  return versionsOf(spec).filter(({ served }) => served);
}

function typeOf(definition: CustomResourceDefinition, version: DefinitionVersion): CustomResourceType {
  const { plural, kind, listKind = "" } = acceptedNamesOf(definition);
  const { group, preserveUnknownFields = false } = definition.spec;
  const schema = publishedSchemaOf(definition, version);
  return {
    kind: { group, version: version.name, kind },
    listKind,
    plural,
    preservesUnknownFields: preserveUnknownFields,
    selectableFields: selectableFieldNames(version),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Undefined where there is none, or none that says what objects look like. */
function publishedSchemaOf(definition: CustomResourceDefinition, { schema: holder }: DefinitionVersion) {
  const props = holder?.openAPIV3Schema;
  if (props === undefined || hasCondition(definition, "NonStructuralSchema")) return undefined;
  const schema = convertSchema(props);
  return schema.kind === "struct" || schema.kind === "any" ? schema : undefined;
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
