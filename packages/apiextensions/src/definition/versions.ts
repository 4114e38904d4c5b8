import type {
  CustomResourceDefinition,
  DefinitionNames,
  DefinitionSpec,
  DefinitionSubresources,
  DefinitionVersion,
} from "./types.js";

const noNames: DefinitionNames = Object.freeze({ plural: "", kind: "" });

/** The versions in the order in which they are declared. */
export function versionsOf(spec: DefinitionSpec): readonly DefinitionVersion[] {
  return spec.versions ?? [];
}

/** The version of that name, whether served or not. */
export function versionOf(spec: DefinitionSpec, name: string): DefinitionVersion | undefined {
  return versionsOf(spec).find((version) => version.name === name);
}

/** The version in which objects are stored. Exactly one version is, in every definition that passed validation. */
export function storageVersionOf(spec: DefinitionSpec): DefinitionVersion | undefined {
  return versionsOf(spec).find(({ storage }) => storage);
}

/** Whether requests to that version are answered. */
export function isServed(spec: DefinitionSpec, version: string): boolean {
  return versionOf(spec, version)?.served === true;
}

/** The subresources of a version; empty when it has none. */
export function subresourcesOf(version: DefinitionVersion): DefinitionSubresources {
  return version.subresources ?? {};
}

/** The names that the definition may use; empty ones while nothing is accepted. */
export function acceptedNamesOf(definition: CustomResourceDefinition): DefinitionNames {
  return definition.status?.acceptedNames ?? noNames;
}

/** Whether objects live in namespaces. */
export function isNamespaced({ scope }: DefinitionSpec): boolean {
  return scope === "Namespaced";
}
