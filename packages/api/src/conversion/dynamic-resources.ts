import { type GroupVersionKind, type JSONObject, type KubeObject, toAPIVersion } from "@kube-apiserver/apimachinery";
import { changeField, isZero } from "../defaults/fill.js";
import { canonical, defined, mapList, type VersionConversion } from "./version-conversion.js";

// resource.k8s.io/v1beta1 writes the fields of `exactly` beside the name of a request, and those of a device in `basic`.
// Mirrors pkg/apis/resource/v1beta1/conversion.go.

const exactFields: ReadonlySet<string> = new Set([
  "deviceClassName",
  "selectors",
  "allocationMode",
  "count",
  "adminAccess",
  "tolerations",
  "capacity",
]);

function requestToHub(request: JSONObject): JSONObject {
  const entries = Object.entries(request);
  const exact = entries.filter(([key]) => exactFields.has(key));
  const rest = Object.fromEntries(entries.filter(([key]) => !exactFields.has(key)));
  return exact.every(([, value]) => isZero(value)) ? rest : { ...rest, exactly: Object.fromEntries(exact) };
}

function requestFromHub({ exactly, ...rest }: JSONObject): JSONObject {
  return { ...rest, ...(exactly as JSONObject | undefined) };
}

function deviceToHub({ basic, ...rest }: JSONObject): JSONObject {
  return { ...rest, ...(basic as JSONObject | undefined) };
}

function deviceFromHub({ name, ...basic }: JSONObject): JSONObject {
  return defined({ name, basic });
}

type Change = (obj: JSONObject) => JSONObject;

/** Where each kind holds what differs between the versions. */
const changes: Readonly<Record<string, { readonly toHub: Change; readonly fromHub: Change }>> = {
  ResourceClaim: { toHub: inClaim(requestToHub), fromHub: inClaim(requestFromHub) },
  ResourceClaimTemplate: { toHub: inTemplate(requestToHub), fromHub: inTemplate(requestFromHub) },
  ResourceSlice: { toHub: inSlice(deviceToHub), fromHub: inSlice(deviceFromHub) },
};

function inClaim(change: Change): Change {
  return (obj) =>
    changeField(obj, "spec", (spec) => changeField(spec, "devices", (devices) => mapList(devices, "requests", change)));
}

function inTemplate(change: Change): Change {
  return (obj) => changeField(obj, "spec", inClaim(change));
}

function inSlice(change: Change): Change {
  return (obj) => changeField(obj, "spec", (spec) => mapList(spec, "devices", change));
}

/** Conversion of a v1beta1 kind of dynamic resource allocation. */
export function dynamicResourceConversion(served: GroupVersionKind, hub: GroupVersionKind): VersionConversion {
  const { kind } = served;
  const change = changes[kind];
  const convert = (obj: KubeObject, to: GroupVersionKind, by: Change | undefined) =>
    canonical({ ...(by?.(obj) ?? obj), apiVersion: toAPIVersion(to) }, `resource.${to.version}.${kind}`);
  return {
    hub,
    toHub: (obj) => convert(obj, hub, change?.toHub),
    fromHub: (obj) => convert(obj, served, change?.fromHub),
  };
}
