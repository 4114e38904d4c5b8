import {
  EncodedObject,
  newFailureStatus,
  StatusError,
  stringifyJSON,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { goPackageName } from "../../registry/rest/go-package-name.js";
import type { RequestScope } from "../request-scope.js";
import { sliceMetadata, typeMetaPrefix } from "./metadata-slice.js";

/** Group of Table and PartialObjectMetadata. */
export const metaGroup = "meta.k8s.io";

/** An object reduced to its metadata; cut out of its bytes. Mirrors `asPartialObjectMetadata`. */
export function toPartialObjectMetadata({ kind }: RequestScope, obj: EncodedObject, version: string): EncodedObject {
  const head = { kind: "PartialObjectMetadata", apiVersion: `${metaGroup}/${version}` };
  const metadata = sliceMetadata(obj, typeMetaPrefix(toAPIVersion(kind), kind.kind));
  if (metadata === undefined)
    return EncodedObject.fromObject({ ...head, metadata: obj.detached().object.metadata ?? {} });
  const start = `${stringifyJSON(head).slice(0, -1)},"metadata":`;
  return EncodedObject.fromBytes(Buffer.concat([Buffer.from(start), metadata, closeBrace]));
}

const closeBrace = Buffer.from("}");

/** 406: metadata of one object was asked for where a list is. */
export function newListRequestedAsObject(scope: RequestScope): StatusError {
  const type = goTypeName(scope, scope.listKind);
  return notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${type})`);
}

/** 406 for typed objects; for custom resources 500, since upstream's unstructured objects claim to be lists. */
export function newObjectRequestedAsList(scope: RequestScope): StatusError {
  if (scope.serving.objectModel === "unstructured") {
    return new StatusError(newFailureStatus({ code: 500, reason: "", message: "content is not a list" }));
  }
  const type = goTypeName(scope, scope.kind.kind);
  return notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (${type})`);
}

function notAcceptable(message: string): StatusError {
  return new StatusError(newFailureStatus({ code: 406, reason: "NotAcceptable", message }));
}

/** What Go calls the type in memory. */
function goTypeName({ kind: { group }, serving }: RequestScope, kind: string): string {
  if (serving.objectModel === "unstructured") {
    return kind.endsWith("List") ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
  }
  return `*${goPackageName(group)}.${kind}`;
}
