import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeItems, isNil, objectAt } from "../../defaults/fill.js";
import { defined } from "../version-conversion.js";

const zoneLabel = "topology.kubernetes.io/zone";
const hostnameLabel = "kubernetes.io/hostname";

/** v1beta1 keeps zone and node among the topology. Mirrors pkg/apis/discovery/v1beta1/conversion.go. */
export function endpointSliceToHub(slice: JSONObject): JSONObject {
  return changeItems(slice, "endpoints", endpointToHub);
}

function endpointToHub({ topology, ...endpoint }: JSONObject): JSONObject {
  const labels = objectAt({ topology: topology ?? null }, "topology") ?? {};
  const { [zoneLabel]: zone, [hostnameLabel]: hostname, ...others } = labels;
  const nodeName = isNil(endpoint.nodeName) ? hostname : endpoint.nodeName;
  // Somebody may have given the node another name there.
  const rest = nodeName === hostname || isNil(hostname) ? others : { ...others, [hostnameLabel]: hostname };
  return defined({
    ...endpoint,
    nodeName,
    zone,
    deprecatedTopology: Object.keys(rest).length === 0 ? undefined : rest,
  });
}
