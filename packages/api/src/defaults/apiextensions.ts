import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { changeField, fillZero, isEmpty, objectAt, stringAt } from "./fill.js";

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

function isStorageVersion(version: JSONValue): version is JSONObject {
  return (
    typeof version === "object" &&
    version !== null &&
    !Array.isArray(version) &&
    (version as JSONObject).storage === true
  );
}
