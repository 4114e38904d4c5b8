import { isConflict, isNotFound, type KubeObject, metaOf } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import {
  defaultUpdatedObjectInfo,
  type FieldManager,
  newFieldManager,
  newSystemContext,
} from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import { type DefinitionResource, definitionKind } from "../registry/definition-resource.js";

const manager = "kube-apiserver";
const acceptAll = () => Promise.resolve();

/** Writes what the server itself has to say about a definition, through its `status`, as the manager `kube-apiserver`. */
export class DefinitionWriter {
  readonly #resource: DefinitionResource;
  readonly #fieldManager: FieldManager;
  readonly #clock: Clock;

  constructor(resource: DefinitionResource, clock: Clock, logger: Logger) {
    const { statusStore: storage, serving } = resource;
    this.#resource = resource;
    this.#clock = clock;
    this.#fieldManager = newFieldManager({
      kind: definitionKind,
      subresource: "status",
      serving,
      storage,
      otherVersions: new Map(),
      clock,
      logger,
    });
  }

  /** What was written; undefined when the definition changed or went meanwhile, and has to be looked at anew. */
  async write(
    definition: CustomResourceDefinition,
    signal: AbortSignal,
  ): Promise<CustomResourceDefinition | undefined> {
    const ctx = newSystemContext({ clock: this.#clock, signal });
    const info = defaultUpdatedObjectInfo(definition, (_ctx, next, old) => this.#managed(old?.object, next));
    const options = { dryRun: false, fieldManager: manager, fieldValidation: "Ignore" } as const;
    const { name = "" } = metaOf(definition);
    try {
      const { object } = await this.#resource.statusStore.update(ctx, name, info, acceptAll, acceptAll, false, options);
      return asDefinition(object.object);
    } catch (err) {
      if (isConflict(err) || isNotFound(err)) return undefined;
      throw err;
    }
  }

  #managed(live: KubeObject | undefined, next: KubeObject): Promise<KubeObject> {
    return this.#fieldManager.update(live, next, manager);
  }
}
