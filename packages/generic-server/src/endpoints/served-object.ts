import { EncodedObject, type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { RequestScope } from "./request-scope.js";

/** Either at hand, or to wait for: most resources are stored as they are served. */
export type MaybePromise<T> = T | Promise<T>;

/** A stored object in the version of the request. Converted once per revision and version. */
export function toServedVersion(scope: RequestScope, obj: EncodedObject): MaybePromise<EncodedObject> {
  const { conversion } = scope.serving;
  if (conversion === undefined) return obj;
  const { group, version } = scope.kind;
  const slot = obj.derive(`endpoints:version:${group}/${version}`, (): { value?: EncodedObject } => ({}));
  if (slot.value !== undefined) return slot.value;
  // Of the two versions the encoded forms are kept, nothing parsed.
  const { object } = obj.detached();
  const keep = (converted: KubeObject) => {
    slot.value ??= converted === object ? obj : EncodedObject.fromBytes(Buffer.from(stringifyJSON(converted)));
    return slot.value;
  };
  const converted = conversion.fromHub(object);
  return converted instanceof Promise ? converted.then(keep) : keep(converted);
}

/** An object of the request's version in the version of storage. */
export function toHubVersion(scope: RequestScope, obj: KubeObject): MaybePromise<KubeObject> {
  return scope.serving.conversion?.toHub(obj) ?? obj;
}

/** The same for an object that is not encoded. */
export function fromHubVersion(scope: RequestScope, obj: KubeObject): MaybePromise<KubeObject> {
  return scope.serving.conversion?.fromHub(obj) ?? obj;
}
