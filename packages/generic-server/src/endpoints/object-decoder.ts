import { decodeTyped, getOwn, isJSONObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { withMeta } from "../registry/rest/object-meta.js";
import type { DecodedServedObject, ResourceServingInfo } from "../server/api-group-info.js";

/**
 * Brings an object into the form of its served type: typed fields canonical, unknown ones dropped and reported.
 * @throws DecodeError when a value does not fit its type
 */
export function decodeObject(serving: ResourceServingInfo, value: JSONObject): DecodedServedObject {
  const { object, unknownFields } = decodeFields(serving, value);
  return { object: isManagerReset(value) ? withMeta(object, { managedFields: [] }) : object, unknownFields };
}

function decodeFields(serving: ResourceServingInfo, value: JSONObject): DecodedServedObject {
  if (serving.decode !== undefined) return serving.decode(value);
  if (serving.schema.kind !== "struct") throw new TypeError("a resource without a struct schema needs a decoder");
  const { object, unknownFields } = decodeTyped(value, serving.schema);
  return { object: object as KubeObject, unknownFields };
}

/** An empty list is the same as none when it is written, but as read it asks to forget all managers. */
function isManagerReset(value: JSONObject): boolean {
  const metadata = getOwn(value, "metadata");
  const entries = isJSONObject(metadata) ? getOwn(metadata, "managedFields") : undefined;
  return Array.isArray(entries) && entries.length === 0;
}
