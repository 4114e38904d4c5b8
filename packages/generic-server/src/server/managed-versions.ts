import type { ManagedVersions, ResourceServingInfo } from "./api-group-info.js";

/** Versions that have a hub in common, by `apiVersion`. */
export function managedVersionsOf(servings: ReadonlyMap<string, ResourceServingInfo>): ManagedVersions {
  return {
    schemaOf: (apiVersion) => servings.get(apiVersion)?.schema,
    async convert(obj, apiVersion) {
      const hub = (await servings.get(obj.apiVersion ?? "")?.conversion?.toHub(obj)) ?? obj;
      const converted = (await servings.get(apiVersion)?.conversion?.fromHub(hub)) ?? hub;
      // Resources whose versions differ in nothing but their name have no conversion.
      return converted.apiVersion === apiVersion ? converted : { ...converted, apiVersion };
    },
  };
}
