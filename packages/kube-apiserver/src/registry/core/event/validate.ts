import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1123Subdomain,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  parseTime,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import { invalidFor, validateQualifiedName } from "../../validation/names.js";

const limits = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;
const at = (name: string) => FieldPath.root(name);

function eventOf(obj: KubeObject): core_v1.Event {
  return obj as unknown as core_v1.Event;
}

/**
 * What every event has to meet, through either group: a time of the event makes it a new one, with rules of its own.
 * Mirrors `legacyValidateEvent`.
 * @param isCore - whether it came through `v1`, where one field has another name
 */
export function validateEvent(obj: KubeObject, isCore: boolean): readonly FieldError[] {
  const { namespace = "" } = metaOf(obj);
  return [
    ...(eventOf(obj).eventTime ? validateNewEvent(obj, isCore) : validateOldEvent(obj)),
    ...invalidFor(isDNS1123Subdomain(namespace), namespace, at("namespace")),
  ];
}

function wrongNamespace(involved: string): FieldError {
  const path = FieldPath.root("involvedObject", "namespace");
  return fieldErrors.invalid(path, involved, "does not match event.namespace");
}

function validateOldEvent(obj: KubeObject): readonly FieldError[] {
  const { namespace = "" } = metaOf(obj);
  const { namespace: involved = "" } = eventOf(obj).involvedObject ?? {};
  const matches = involved === "" ? namespace === "" || namespace === "default" : namespace === involved;
  return matches ? [] : [wrongNamespace(involved)];
}

function validateNewEvent(obj: KubeObject, isCore: boolean): readonly FieldError[] {
  const { namespace = "" } = metaOf(obj);
  const event = eventOf(obj);
  const { namespace: involved = "" } = event.involvedObject ?? {};
  const isMisplaced = involved === "" && namespace !== "default" && namespace !== "kube-system";
  const { reportingComponent: reporter = "" } = event;
  const reporterPath = at(isCore ? "reportingComponent" : "reportingController");
  return [
    ...(isMisplaced ? [wrongNamespace(involved)] : []),
    ...(reporter === "" ? [fieldErrors.required(reporterPath)] : []),
    ...validateQualifiedName(reporter, reporterPath),
    ...(["reportingInstance", "action", "reason"] as const).flatMap((name) => [
      ...(event[name] ? [] : [fieldErrors.required(at(name))]),
      ...validateLength(event, name),
    ]),
    ...validateLength(event, "message"),
  ];
}

function validateLength(event: core_v1.Event, name: keyof typeof limits): readonly FieldError[] {
  if (Buffer.byteLength(event[name] ?? "") <= limits[name]) return [];
  return [fieldErrors.invalid(at(name), "", `can have at most ${limits[name]} characters`)];
}

/** What a new event of `events.k8s.io` has to meet as well. Mirrors the strict part of `ValidateEventCreate`. */
export function validateStrictEvent(obj: KubeObject): readonly FieldError[] {
  const event = eventOf(obj);
  const { type = "", source = {} } = event;
  const unset = (name: string, isSet: boolean) =>
    isSet ? [fieldErrors.invalid(at(name), "", "needs to be unset")] : [];
  return [
    ...validateSeries(event),
    ...(event.eventTime ? [] : [fieldErrors.required(at("eventTime"))]),
    ...(type === "Normal" || type === "Warning"
      ? []
      : [fieldErrors.invalid(at("type"), "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", Boolean(event.firstTimestamp)),
    ...unset("lastTimestamp", Boolean(event.lastTimestamp)),
    ...unset("count", Boolean(event.count)),
    ...unset("source", Boolean(source.component) || Boolean(source.host)),
  ];
}

function validateSeries({ series }: core_v1.Event): readonly FieldError[] {
  if (series === undefined) return [];
  return [
    ...((series.count ?? 0) < 2 ? [fieldErrors.invalid(at("series.count"), "", "should be at least 2")] : []),
    ...(series.lastObservedTime ? [] : [fieldErrors.required(at("series.lastObservedTime"))]),
  ];
}

/** An event of `events.k8s.io` grows its series and nothing else. Mirrors the strict part of `ValidateEventUpdate`. */
export function validateStrictEventUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const event = eventOf(obj);
  const before = eventOf(old);
  const sameSeries = jsonEqual((event.series ?? null) as JSONValue, (before.series ?? null) as JSONValue);
  const kept = (name: string, value: JSONValue | undefined, stored: JSONValue | undefined) =>
    validateImmutableField(value, stored, at(name));
  const text = (name: "reason" | "message" | "type" | "action" | "reportingInstance") =>
    kept(name, event[name] ?? "", before[name] ?? "");
  return [
    ...(sameSeries ? [] : validateSeries(event)),
    ...kept("involvedObject", shownReference(event.involvedObject), shownReference(before.involvedObject)),
    ...text("reason"),
    ...text("message"),
    ...kept("source", shownSource(event.source), shownSource(before.source)),
    ...kept("firstTimestamp", event.firstTimestamp, before.firstTimestamp),
    ...kept("lastTimestamp", event.lastTimestamp, before.lastTimestamp),
    ...kept("count", event.count ?? 0, before.count ?? 0),
    ...text("reason"),
    ...text("type"),
    ...(microsecondsOf(event) === microsecondsOf(before) ? [] : kept("eventTime", event.eventTime, before.eventTime)),
    ...text("action"),
    ...kept(
      "related",
      event.related && shownReference(event.related),
      before.related && shownReference(before.related),
    ),
    ...kept("reportingController", event.reportingComponent ?? "", before.reportingComponent ?? ""),
    ...text("reportingInstance"),
  ];
}

/** Clients may have cut what is finer. */
function microsecondsOf({ eventTime }: core_v1.Event): number | undefined {
  const time = parseTime(eventTime);
  return time === undefined ? undefined : Math.floor(time * 1000);
}

/** References and sources as messages show them: as Go prints its own structs. */
function shownReference(reference: core_v1.ObjectReference = {}): JSONValue {
  const {
    kind = "",
    namespace = "",
    name = "",
    uid = "",
    apiVersion = "",
    resourceVersion = "",
    fieldPath = "",
  } = reference;
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  };
}

function shownSource({ component = "", host = "" }: core_v1.EventSource = {}): JSONValue {
  return { Component: component, Host: host };
}
