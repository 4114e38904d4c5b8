import type { ManagedVersions } from "@kube-apiserver/generic-server";
import type { CustomResourceDefinition } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import { converterFor } from "./convert.js";
import { CustomResourceVersion } from "./custom-resource-version.js";

/** Managers may have written a custom resource in every version that is declared, served or not. */
export function managedVersionsFor(definition: CustomResourceDefinition): ManagedVersions {
  const convert = converterFor(definition.spec);
  const versions = new Map<string, CustomResourceVersion>();
  for (const version of versionsOf(definition.spec)) {
    const resource = new CustomResourceVersion(definition, version);
    versions.set(resource.apiVersion, resource);
  }
  return {
    schemaOf: (apiVersion) => versions.get(apiVersion)?.schemas.object,
    convert(obj, apiVersion) {
      const converted = convert(obj, apiVersion);
      return versions.get(apiVersion)?.decodeStored(converted) ?? converted;
    },
  };
}
