import { type JSONObject, type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { StorageCodec } from "../codec.js";
import { StorageError } from "../interfaces.js";
import { setResourceVersion } from "./resource-version-splice.js";

/**
 * Stores objects as JSON: what custom resources always use, and what any Go API server can read. `apiVersion`, `kind`
 * and `metadata` come first, so that a resourceVersion can be spliced in at a place that is found without parsing.
 */
export const jsonCodec: StorageCodec = Object.freeze({
  encode(obj: KubeObject): Buffer {
    const { apiVersion, kind, metadata, ...rest } = obj;
    const head = { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }) };
    return Buffer.from(stringifyJSON({ ...head, metadata: storedMetadata(metadata), ...rest }));
  },

  toWire(stored: Buffer, resourceVersion: string): Buffer {
    const wire = setResourceVersion(stored, resourceVersion);
    if (wire === undefined) throw new StorageError("Corrupt", "stored bytes are not a JSON object");
    return wire;
  },
});

function storedMetadata(metadata: JSONObject | undefined): JSONObject {
  if (metadata === undefined) return {};
  const { resourceVersion: _revision, selfLink: _link, ...rest } = metadata;
  return rest;
}
