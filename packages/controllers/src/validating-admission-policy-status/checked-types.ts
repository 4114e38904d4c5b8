import { builtInResource, customResourceSchemas, schemaForKind } from "@kube-apiserver/api";
import type { admissionregistration_v1, apiextensions_v1 } from "@kube-apiserver/api/types";
import {
  type GroupVersionKind,
  type GroupVersionResource,
  isNotFound,
  type JSONObject,
  type Schema,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";

type Rule = admissionregistration_v1.NamedRuleWithOperations;
type Definition = apiextensions_v1.CustomResourceDefinition;

/** A kind with what is known of its objects. */
export interface CheckedType {
  readonly kind: GroupVersionKind;
  readonly schema: Schema;
}

const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const maxTypes = 10;

/** Finds the types of built-in and custom resources. What is looked up is asked anew: definitions change. */
export class TypeResolver {
  readonly #client: Client;
  readonly #signal: AbortSignal;

  constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /**
   * The types of the objects that rules are about, ten at most, sorted by group, version and kind. Rules with wildcards
   * are passed over, as are subresources. Mirrors `typesToCheck`.
   */
  async typesOf(rules: readonly Rule[]): Promise<readonly CheckedType[]> {
    const found = new Map<string, CheckedType>();
    for (const resource of rules.flatMap(resourcesOf)) {
      if (found.size >= maxTypes) break;
      const type = await this.#typeOfResource(resource);
      if (type !== undefined) found.set(toGroupVersionKindString(type.kind), type);
    }
    return [...found.values()].sort(byKind);
  }

  /** The type of a kind; undefined when nothing is known of it. */
  async schemaOf(kind: GroupVersionKind): Promise<Schema | undefined> {
    const builtIn = schemaForKind(kind);
    if (builtIn !== undefined) return builtIn;
    const { items } = await this.#client.list(definitions, { signal: this.#signal });
    const definition = (items as readonly Definition[]).find(
      ({ spec }) => spec.group === kind.group && spec.names.kind === kind.kind,
    );
    return definition === undefined ? undefined : schemaOfVersion(definition, kind.version);
  }

  async #typeOfResource(resource: GroupVersionResource): Promise<CheckedType | undefined> {
    const { group, version } = resource;
    const builtIn = builtInResource(resource);
    if (builtIn !== undefined) {
      const kind = { group, version, kind: builtIn.kind };
      const schema = schemaForKind(kind);
      return schema === undefined ? undefined : { kind, schema };
    }
    const definition = await this.#definitionOf(resource);
    const schema = definition === undefined ? undefined : schemaOfVersion(definition, version);
    if (definition === undefined || schema === undefined) return undefined;
    return { kind: { group, version, kind: definition.spec.names.kind }, schema };
  }

  async #definitionOf({ group, resource }: GroupVersionResource): Promise<Definition | undefined> {
    if (group === "") return undefined;
    try {
      return (await this.#client.get(definitions, `${resource}.${group}`, this.#signal)) as unknown as Definition;
    } catch (err) {
      if (isNotFound(err)) return undefined;
      throw err;
    }
  }
}

function schemaOfVersion({ spec }: Definition, version: string): Schema | undefined {
  const found = spec.versions.find(({ name, served }) => name === version && served);
  if (found === undefined) return undefined;
  return customResourceSchemas(found.schema?.openAPIV3Schema as JSONObject | undefined).object;
}

/** Every combination that a rule names; none when a group or version is a wildcard. */
function resourcesOf({ apiGroups = [], apiVersions = [], resources = [] }: Rule): readonly GroupVersionResource[] {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes("*"))) return [];
  const named = resources.filter((name) => !/[*/]/.test(name));
  return sorted(apiGroups).flatMap((group) =>
    sorted(apiVersions).flatMap((version) => sorted(named).map((resource) => ({ group, version, resource }))),
  );
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}

function byKind({ kind: a }: CheckedType, { kind: b }: CheckedType): number {
  const keys = ["group", "version", "kind"] as const;
  const differing = keys.find((key) => a[key] !== b[key]);
  return differing === undefined ? 0 : a[differing] < b[differing] ? -1 : 1;
}
