import { defaultsFor, structSchemaFor } from "@kube-apiserver/api";
import {
  type APIResourceInfo,
  type APISubresourceInfo,
  type ManagedVersions,
  newStatusStore,
  type ResourceServingInfo,
  type Store,
  scaleKind,
} from "@kube-apiserver/generic-server";
import { selectableFieldNames } from "../customresource/attributes.js";
import type { CustomResourceVersion } from "../customresource/custom-resource-version.js";
import { deprecationWarningOf } from "../customresource/deprecation.js";
import { CustomResourceScaleStore } from "../customresource/scale.js";
import { newCustomResourceStatusStrategy } from "../customresource/status-strategy.js";
import type { ValidationParts } from "../customresource/strategy.js";

/** One version of a custom resource as the endpoints need it: the resource over `store`, with its subresources. */
export function resourceInfoOf(
  resource: CustomResourceVersion,
  store: Store,
  validation: ValidationParts,
  managedVersions: ManagedVersions,
): APIResourceInfo {
  const { kind, listKind, names, namespaced, version, definition } = resource;
  const serving = servingOf(resource, managedVersions);
  const warning = deprecationWarningOf(definition.spec, version);
  return {
    name: names.plural,
    singularName: names.singular ?? "",
    namespaced,
    kind,
    listKind,
    storage: store,
    serving,
    subresources: [...statusOf(resource, store, serving, validation), ...scaleOf(resource, store)],
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
  };
}

function servingOf(resource: CustomResourceVersion, managedVersions: ManagedVersions): ResourceServingInfo {
  return {
    schema: resource.schemas.object,
    managedVersions,
    objectModel: "unstructured",
    decode: resource.decode,
    // Reading an object fills its defaults in already.
    applyDefaults: (obj) => obj,
    selectableFields: selectableFieldNames(resource.version),
  };
}

function statusOf(
  resource: CustomResourceVersion,
  store: Store,
  serving: ResourceServingInfo,
  validation: ValidationParts,
): readonly APISubresourceInfo[] {
  if (!resource.hasStatus) return [];
  const strategy = newCustomResourceStatusStrategy(resource, validation);
  return [{ name: "status", kind: resource.kind, storage: newStatusStore(store, strategy), serving }];
}

function scaleOf(resource: CustomResourceVersion, store: Store): readonly APISubresourceInfo[] {
  const scale = resource.version.subresources?.scale;
  if (scale === undefined) return [];
  const typeKey = "autoscaling.v1.Scale";
  const serving: ResourceServingInfo = {
    schema: structSchemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  };
  const storage = new CustomResourceScaleStore(store, scale, resource);
  return [{ name: "scale", kind: scaleKind, storage, serving }];
}
