import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { ManagedVersions } from "@kube-apiserver/generic-server";
import type { CustomResourceConverter } from "../conversion/converter.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import { CustomResourceVersion } from "./custom-resource-version.js";

/** Managers may have written a custom resource in every version that is declared, served or not. */
export function managedVersionsFor(
  definition: CustomResourceDefinition,
  converter: CustomResourceConverter,
): ManagedVersions {
  const versions = new Map<string, CustomResourceVersion>();
  for (const version of versionsOf(definition.spec)) {
    const resource = new CustomResourceVersion(definition, version);
    versions.set(resource.apiVersion, resource);
  }
  return {
    schemaOf: (apiVersion) => versions.get(apiVersion)?.schemas.object,
    convert(obj, apiVersion) {
      const decode = (converted: KubeObject) => versions.get(apiVersion)?.decodeStored(converted) ?? converted;
      const converted = converter.convert(obj, apiVersion);
      return converted instanceof Promise ? converted.then(decode) : decode(converted);
    },
  };
}
