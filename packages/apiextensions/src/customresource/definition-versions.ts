import type { StorageInterface } from "@kube-apiserver/storage";
import type { CustomResourceConverter } from "../conversion/converter.js";
import type { Converters } from "../conversion/converters.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { storageVersionOf, versionOf, versionsOf } from "../definition/versions.js";
import { CustomResourceVersion } from "./custom-resource-version.js";
import type { LiveVersion } from "./live-version.js";
import { type VersionInputs, versionInputsOf } from "./version-inputs.js";
import { VersionedStorage } from "./versioned-storage.js";

/** What {@link DefinitionVersions} is made from. */
export interface DefinitionVersionsParts {
  readonly definition: CustomResourceDefinition;
  readonly converters: Converters;
  /** What holds the objects; opened when it is first asked for. */
  readonly storage: () => StorageInterface;
  /** The version of that name through all changes. */
  readonly live: (name: string, inputs: VersionInputs) => LiveVersion;
}

/** The versions of a definition as it is at one time, each made when it is first asked for. */
export class DefinitionVersions {
  readonly #parts: DefinitionVersionsParts;
  readonly #resources = new Map<string, CustomResourceVersion>();
  readonly #storages = new Map<string, VersionedStorage>();
  #converter: CustomResourceConverter | undefined;

  constructor(parts: DefinitionVersionsParts) {
    this.#parts = parts;
  }

  get definition(): CustomResourceDefinition {
    return this.#parts.definition;
  }

  /** Between its versions. */
  get converter(): CustomResourceConverter {
    this.#converter ??= this.#parts.converters.for(this.definition);
    return this.#converter;
  }

  /** Those that are served or stored. */
  get inUse(): readonly CustomResourceVersion[] {
    return versionsOf(this.definition.spec).flatMap(({ name }) => this.resource(name) ?? []);
  }

  /**
   * The one in which objects are stored.
   * @throws TypeError when the definition has none, which validation does not let in
   */
  get stored(): CustomResourceVersion {
    const version = storageVersionOf(this.definition.spec);
    const stored = version === undefined ? undefined : this.resource(version.name);
    if (stored === undefined) throw new TypeError("a definition without a storage version cannot be served");
    return stored;
  }

  /** A version; undefined when it is neither served nor stored. */
  resource(name: string): CustomResourceVersion | undefined {
    const known = this.#resources.get(name) ?? this.#newResource(name);
    if (known !== undefined) this.#resources.set(name, known);
    return known;
  }

  /** The storage as a version sees it; undefined as {@link resource}. */
  storage(name: string): VersionedStorage | undefined {
    const known = this.#storages.get(name) ?? this.#newStorage(name);
    if (known !== undefined) this.#storages.set(name, known);
    return known;
  }

  #newResource(name: string): CustomResourceVersion | undefined {
    const version = versionOf(this.definition.spec, name);
    if (version === undefined || !(version.served || version.storage)) return undefined;
    return new CustomResourceVersion(this.definition, version);
  }

  #newStorage(name: string): VersionedStorage | undefined {
    const { definition, live, storage } = this.#parts;
    const resource = this.resource(name);
    const inputs = versionInputsOf(definition, name);
    if (resource === undefined || inputs === undefined) return undefined;
    const version = live(name, inputs);
    return new VersionedStorage(storage(), {
      storageAPIVersion: this.stored.apiVersion,
      servedAPIVersion: resource.apiVersion,
      converter: this.converter,
      convertsElsewhere: isConvertedElsewhere(resource),
      decode: resource.decodeStored,
      reading: version.readingFor(inputs),
      selection: version.selectionFor(inputs),
      live: version,
    });
  }
}

/** Objects of a version that is the only one that was ever stored need nobody to convert them. */
function isConvertedElsewhere({ definition, version }: CustomResourceVersion): boolean {
  if (definition.spec.conversion?.strategy !== "Webhook") return false;
  const { storedVersions } = definition.status ?? {};
  return !version.storage || storedVersions?.length !== 1 || storedVersions[0] !== version.name;
}
