import type { GroupVersionKind, JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { canonical, type VersionConversion } from "./version-conversion.js";

const hub: GroupVersionKind = { group: "", version: "v1", kind: "Event" };

/** Fields by their name in `events.k8s.io/v1` and in the core group; the others have the same name in both. */
const names: readonly (readonly [string, string])[] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
  ["reportingController", "reportingComponent"],
];
const toCore: ReadonlyMap<string, string> = new Map(names);
const fromCore: ReadonlyMap<string, string> = new Map(names.map(([event, core]) => [core, event]));

/** Events of both groups are stored as those of the core group. Mirrors pkg/apis/events/v1/conversion.go. */
export const eventConversion: VersionConversion = {
  hub,
  toHub: (obj) => canonical({ ...rename(obj, toCore), apiVersion: "v1" }, "core.v1.Event"),
  fromHub: (obj) => canonical({ ...rename(obj, fromCore), apiVersion: "events.k8s.io/v1" }, "events.v1.Event"),
};

function rename(obj: KubeObject, to: ReadonlyMap<string, string>): JSONObject {
  return Object.fromEntries(Object.entries(obj).map(([key, value]) => [to.get(key) ?? key, value]));
}
