import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeItems, fillZero } from "../fill.js";

/** Ports of endpoints speak TCP unless they say otherwise. */
export function defaultEndpoints(endpoints: JSONObject): JSONObject {
  return changeItems(endpoints, "subsets", (subset) =>
    changeItems(subset, "ports", (port) => fillZero(port, { protocol: "TCP" })),
  );
}
