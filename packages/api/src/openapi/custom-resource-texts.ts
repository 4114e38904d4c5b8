import type { JSONObject } from "@kube-apiserver/apimachinery";
import { type Dialect, openAPIV2 } from "./dialect.js";

// Texts that upstream writes into every custom resource; clients show them, so they are the same here.
/** Where the API conventions are. */
export const conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

/** The field `metadata` of an object. */
export function objectMetaProperty(dialect: Dialect): JSONObject {
  return metaProperty("ObjectMeta", `Standard object's metadata. More info: ${conventions}#metadata`, dialect);
}

/** The field `metadata` of a list. */
export function listMetaProperty(dialect: Dialect): JSONObject {
  return metaProperty("ListMeta", `Standard list metadata. More info: ${conventions}#types-kinds`, dialect);
}

function metaProperty(type: string, description: string, dialect: Dialect): JSONObject {
  const reference = { $ref: `${dialect.refPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.${type}` };
  return dialect === openAPIV2 ? { ...reference, description } : { allOf: [reference], description };
}

/** The fields `apiVersion` and `kind` of an object or a list. */
export const typeMetaProperties: JSONObject = Object.freeze({
  apiVersion: {
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
    type: "string",
  },
  kind: {
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
    type: "string",
  },
});
