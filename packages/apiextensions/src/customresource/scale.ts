import {
  type EncodedObject,
  type KubeObject,
  newBadRequest,
  newInternalError,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { type GetOptions, type RequestContext, ScaleStore, type Store, valueAt } from "@kube-apiserver/generic-server";
import type { PrinterColumn, ScaleSubresource } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import type { CustomResourceVersion } from "./custom-resource-version.js";
import { nestedInt64, nestedString } from "./nested-value.js";
import { splitPath } from "./scale-values.js";
import { ageColumn, newCustomResourceTableConvertor } from "./table-convertor.js";

/** Mirrors `getScaleColumnsForVersion`: both paths are there in every definition that passed validation. */
const scaleColumns: readonly PrinterColumn[] = [
  { name: "Desired", type: "integer", description: "Number of desired replicas", jsonPath: ".spec.replicas" },
  { name: "Available", type: "integer", description: "Number of actual replicas", jsonPath: ".status.replicas" },
  ageColumn,
];

/** The scale subresource of a custom resource: there is nothing to read while nobody has set the replicas. */
export class CustomResourceScaleStore extends ScaleStore {
  readonly #store: Store;
  readonly #scale: ScaleSubresource;

  constructor(store: Store, scale: ScaleSubresource, resource: CustomResourceVersion) {
    super(store, {
      specReplicasPath: splitPath(scale.specReplicasPath),
      statusReplicasPath: splitPath(scale.statusReplicasPath),
      selector: (obj) => selectorOf(obj, scale),
      checkParent: (obj) => checkValues(obj, scale),
      missingReplicas: () => newBadRequest(`the spec replicas field ${quoted(scale.specReplicasPath)} cannot be empty`),
      // Validation of the parent says what is wrong with the replicas, in terms of the parent.
      validateScale() {},
      otherAPIVersions: otherAPIVersionsOf(resource),
      tableConvertor: newCustomResourceTableConvertor(scaleColumns),
    });
    this.#store = store;
    this.#scale = scale;
  }

  override async get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject> {
    const { specReplicasPath } = this.#scale;
    const { object } = await this.#store.get(ctx, name, options);
    checkValues(object, this.#scale);
    if (valueAt(object, splitPath(specReplicasPath)) === undefined) {
      throw newInternalError(new Error(`the spec replicas field ${quoted(specReplicasPath)} does not exist`));
    }
    return super.get(ctx, name, options);
  }
}

/**
 * What stood there before the definition had a scale may be anything.
 * @throws AccessorError
 */
function checkValues(obj: KubeObject, scale: ScaleSubresource): void {
  nestedInt64(obj, splitPath(scale.specReplicasPath));
  nestedInt64(obj, splitPath(scale.statusReplicasPath));
  selectorOf(obj, scale);
}

function selectorOf(obj: KubeObject, { labelSelectorPath = "" }: ScaleSubresource): string | undefined {
  return labelSelectorPath === "" ? undefined : nestedString(obj, splitPath(labelSelectorPath));
}

function quoted(path: string): string {
  return JSON.stringify(path);
}

function otherAPIVersionsOf({ definition, apiVersion }: CustomResourceVersion): readonly string[] {
  const { group } = definition.spec;
  return versionsOf(definition.spec)
    .map(({ name }) => toAPIVersion({ group, version: name }))
    .filter((other) => other !== apiVersion);
}
