import { jsonEqual, metaOf } from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import type { InstallerDeps } from "@kube-apiserver/generic-server";
import { newUnstructuredCodec, type StorageInterface } from "@kube-apiserver/storage";
import { DefinitionVersions } from "../customresource/definition-versions.js";
import { LiveVersion } from "../customresource/live-version.js";
import { type VersionInputs, versionInputsOf } from "../customresource/version-inputs.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";
import type { ServingDeps } from "./serving-deps.js";

/** What a {@link ServedResource} needs of the server. */
export interface ServedResourceDeps extends Pick<ServingDeps, "clock" | "converters" | "restOptionsGetter"> {
  readonly installer: Pick<InstallerDeps, "offersCBOR">;
}

// Same as upstream's tearDown.
const watchGraceMs = 1_000;

/**
 * What stays while a definition changes: the storage of its objects with the watch cache, the watches, and what was read.
 * It lives from the creation of a definition to its end; what there is of the definition in it is replaced at once. Where
 * upstream has one storage for each state of the definition (`crdInfo`), whose watches end with it, this has one for all.
 */
export class ServedResource {
  readonly #deps: ServedResourceDeps;
  readonly #live = new Map<string, LiveVersion>();
  #inForce: DefinitionVersions;
  #storage: StorageInterface | undefined;
  #inFlight = 0;
  #isRetired = false;
  #drained: (() => void) | undefined;

  constructor(definition: CustomResourceDefinition, deps: ServedResourceDeps) {
    this.#deps = deps;
    this.#inForce = this.#versionsOf(definition);
  }

  /** The versions of the definition as it is now. */
  get inForce(): DefinitionVersions {
    return this.#inForce;
  }

  /** How many watches are running. */
  get watches(): number {
    return [...this.#live.values()].reduce((sum, { watches }) => sum + watches, 0);
  }

  /**
   * Whether the objects of a definition are the same ones, at the same place and under the same names. They are not when it
   * was deleted and made again; or, before it is established, when its kind or scope changes.
   */
  isOf(definition: CustomResourceDefinition): boolean {
    const before = this.#inForce.definition;
    return (
      metaOf(definition).uid === metaOf(before).uid &&
      definition.spec.scope === before.spec.scope &&
      jsonEqual(acceptedNamesOf(definition).kind, acceptedNamesOf(before).kind)
    );
  }

  /** Goes on with another state of the definition. Watches that cannot go on end; see {@link LiveVersion}. */
  change(definition: CustomResourceDefinition): DefinitionVersions {
    this.#inForce = this.#versionsOf(definition);
    for (const [name, live] of [...this.#live]) {
      const inputs = versionInputsOf(definition, name);
      live.change(inputs);
      if (inputs === undefined) this.#live.delete(name);
    }
    return this.#inForce;
  }

  /** Runs work that {@link retire} has to wait for: every request that does not run long. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
      if (this.#isRetired && this.#inFlight === 0) this.#drained?.();
    }
  }

  /**
   * Ends it once requests in flight are answered. Its watches end with its storage, a second later: they still bring what
   * happened last. Idempotent.
   * @param hurry - when it aborts, nobody waits for that second
   */
  async retire(hurry: AbortSignal): Promise<void> {
    if (this.#isRetired) return;
    this.#isRetired = true;
    await this.#settled();
    if (this.#storage === undefined) return;
    await sleep(this.#deps.clock, watchGraceMs, hurry);
    await this.#storage.close();
  }

  #settled(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  #versionsOf(definition: CustomResourceDefinition): DefinitionVersions {
    return new DefinitionVersions({
      definition,
      converters: this.#deps.converters,
      storage: () => {
        this.#storage ??= this.#openStorage();
        return this.#storage;
      },
      live: (name, inputs) => this.#liveVersion(name, inputs),
    });
  }

  #liveVersion(name: string, inputs: VersionInputs): LiveVersion {
    const inForce = versionInputsOf(this.#inForce.definition, name);
    const known = this.#live.get(name) ?? this.#newLiveVersion(name, inForce ?? inputs);
    if (inForce !== undefined) this.#live.set(name, known);
    // A request that began before the version went: it is answered, and if it is a watch, it ends.
    else known.change(undefined);
    return known;
  }

  #newLiveVersion(name: string, inputs: VersionInputs): LiveVersion {
    return new LiveVersion(inputs, () => this.#inForce.storage(name));
  }

  /** The definition may have another storage version later: what lies there says what it is. */
  #openStorage(): StorageInterface {
    const { installer, restOptionsGetter } = this.#deps;
    const { apiVersion, kind, names } = this.#inForce.stored;
    return restOptionsGetter.storageFor({
      groupResource: { group: kind.group, resource: names.plural },
      objectKind: { apiVersion, kind: kind.kind },
      // Whatever built-in types are stored as.
      newCodec: () => newUnstructuredCodec(installer.offersCBOR === true ? "application/cbor" : "application/json"),
    });
  }
}
