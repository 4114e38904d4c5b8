import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { changeField, fillNil, fillZero, isEmpty, objectAt, stringAt } from "./fill.js";

/** Names follow from the kind. Mirrors `SetDefaults_CustomResourceDefinitionSpec`. */
export function defaultCustomResourceNames(spec: JSONObject): JSONObject {
  const kind = stringAt(objectAt(spec, "names"), "kind");
  if (kind === "") return spec;
  return changeField(spec, "names", (names) =>
    fillZero(names, { singular: kind.toLowerCase(), listKind: `${kind}List` }),
  );
}

/** A new definition has stored objects in its storage version only. */
export function defaultStoredVersions(definition: JSONObject): JSONObject {
  const versions = objectAt(definition, "spec")?.versions;
  const stored = Array.isArray(versions) ? versions.find(isStorageVersion) : undefined;
  if (stored === undefined || !isEmpty(objectAt(definition, "status")?.storedVersions)) return definition;
  return changeField(definition, "status", (status) => ({ ...status, storedVersions: [stringAt(stored, "name")] }));
}

/**
 * In v1beta1 a definition may name one version instead of listing several, and keeps unknown fields unless told not to.
 * Mirrors `SetDefaults_CustomResourceDefinitionSpec` of v1beta1, the version in which definitions are stored.
 */
export function defaultStoredDefinitionSpec(spec: JSONObject): JSONObject {
  const filled = fillNil(defaultVersionNames(defaultCustomResourceNames(spec)), {
    conversion: { strategy: "None" },
    preserveUnknownFields: true,
  });
  return changeField(fillZero(filled, { scope: "Namespaced" }), "conversion", (conversion) =>
    conversion.strategy === "Webhook" && isEmpty(conversion.conversionReviewVersions)
      ? { ...conversion, conversionReviewVersions: ["v1beta1"] }
      : conversion,
  );
}

function defaultVersionNames(spec: JSONObject): JSONObject {
  const name = stringAt(spec, "version");
  if (!isEmpty(spec.versions)) {
    const [first] = spec.versions as readonly JSONObject[];
    return fillZero(spec, { version: stringAt(first, "name") });
  }
  return name === "" ? spec : { ...spec, versions: [{ name, served: true, storage: true }] };
}

function isStorageVersion(version: JSONValue): version is JSONObject {
  return (
    typeof version === "object" &&
    version !== null &&
    !Array.isArray(version) &&
    (version as JSONObject).storage === true
  );
}
