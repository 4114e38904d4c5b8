import type { JSONObject } from "@kube-apiserver/apimachinery";
import { fillNil, isZero } from "./fill.js";

/** The first KMS protocol caches keys, the second has no cache. */
export function defaultKMSCache(config: JSONObject): JSONObject {
  const isV1 = isZero(config.apiVersion) || config.apiVersion === "v1";
  return isV1 ? fillNil(config, { cachesize: 1000 }) : config;
}
