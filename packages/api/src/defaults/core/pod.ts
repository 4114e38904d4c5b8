import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import {
  addMissingEntries,
  changeField,
  changeItems,
  fillNil,
  isZero,
  objectAt,
  stringAt,
  withField,
} from "../fill.js";

/** What only pods get, and pod templates do not. Mirrors `SetDefaults_Pod`. */
export function defaultPod(pod: JSONObject): JSONObject {
  return changeField(pod, "spec", (spec) => {
    const withLinks = fillNil(spec, { enableServiceLinks: true });
    const change = spec.hostNetwork === true ? onHostNetwork : requestLimits;
    return ["containers", "initContainers"].reduce((filled, key) => changeItems(filled, key, change), withLinks);
  });
}

function onHostNetwork(container: JSONObject): JSONObject {
  return changeItems(requestLimits(container), "ports", (port) =>
    isZero(port.hostPort) && port.containerPort !== undefined ? withField(port, "hostPort", port.containerPort) : port,
  );
}

/** A limit without a request is a request too. */
function requestLimits(container: JSONObject): JSONObject {
  const limits = objectAt(objectAt(container, "resources"), "limits");
  if (limits === undefined) return container;
  return changeField(container, "resources", (resources) => {
    const requests = objectAt(resources, "requests");
    const missing = Object.keys(limits).some((key) => !Object.hasOwn(requests ?? {}, key));
    return missing ? { ...resources, requests: addMissingEntries(requests, limits) } : resources;
  });
}

/** `serviceAccount` is the old name of `serviceAccountName`: both are always written. Mirrors the PodSpec conversion. */
export function mirrorServiceAccount(spec: JSONObject): JSONObject {
  const name = isZero(spec.serviceAccountName) ? spec.serviceAccount : spec.serviceAccountName;
  if (name === undefined || isZero(name)) return spec;
  return withField(withField(spec, "serviceAccountName", name), "serviceAccount", name);
}

/** `podIP` is the first of `podIPs`, and wins where they differ: old kubelets know no other. Mirrors the PodStatus conversion. */
export function mirrorPodIP(status: JSONObject): JSONObject {
  const ip = stringAt(status, "podIP");
  const [first] = Array.isArray(status.podIPs) ? status.podIPs : [];
  const firstIP = isJSONObject(first) ? stringAt(first, "ip") : "";
  if (ip === "") return firstIP === "" ? status : withField(status, "podIP", firstIP);
  return ip === firstIP ? status : withField(status, "podIPs", [{ ip }]);
}
