import { type KubeObject, newFailureStatus, quoteGo, StatusError } from "@kube-apiserver/apimachinery";
import { metaOf } from "../rest/object-meta.js";

/**
 * The resourceVersion that a client put into an object; `""` when it is missing or `"0"`, which says nothing.
 * @throws StatusError, code 500 without a reason, when it is not a number: that is what upstream answers
 */
export function requestedResourceVersion(obj: KubeObject): string {
  const { resourceVersion = "" } = metaOf(obj);
  if (resourceVersion === "" || /^0+$/.test(resourceVersion)) return "";
  if (!/^\d+$/.test(resourceVersion)) {
    const message = `strconv.ParseUint: parsing ${quoteGo(resourceVersion)}: invalid syntax`;
    throw new StatusError(newFailureStatus({ code: 500, reason: "", message }));
  }
  return resourceVersion;
}
