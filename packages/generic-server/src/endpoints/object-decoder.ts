import { decodeTyped, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { DecodedServedObject, ResourceServingInfo } from "../server/api-group-info.js";

/**
 * Brings an object into the form of its served type: typed fields canonical, unknown ones dropped and reported.
 * @throws DecodeError when a value does not fit its type
 */
export function decodeObject(serving: ResourceServingInfo, value: JSONObject): DecodedServedObject {
  if (serving.decode !== undefined) return serving.decode(value);
  if (serving.schema.kind !== "struct") throw new TypeError("a resource without a struct schema needs a decoder");
  const { object, unknownFields } = decodeTyped(value, serving.schema);
  return { object: object as KubeObject, unknownFields };
}
