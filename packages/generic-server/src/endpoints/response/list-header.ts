import { type JSONObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { ObjectList } from "../../registry/rest/rest.js";

/** How a kind of list writes its metadata. */
export interface ListForm {
  readonly kind: string;
  readonly apiVersion: string;
  /** Lists of custom resources carry `continue` even when it is empty. */
  readonly alwaysContinue?: boolean;
}

/** Metadata of a list, as `metav1.ListMeta` is encoded. */
export function listMeta(list: ObjectList, alwaysContinue = false): JSONObject {
  const token = list.continue ?? "";
  return {
    ...(list.resourceVersion === "" ? {} : { resourceVersion: list.resourceVersion }),
    ...(token === "" && !alwaysContinue ? {} : { continue: token }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
}

/** Everything of a list up to and with the bracket that opens its items. */
export function listHeader(list: ObjectList, { kind, apiVersion, alwaysContinue }: ListForm): Buffer {
  const metadata = listMeta(list, alwaysContinue);
  return Buffer.from(`${stringifyJSON({ kind, apiVersion, metadata }).slice(0, -1)},"items":[`);
}
