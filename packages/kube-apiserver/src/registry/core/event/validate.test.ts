import { testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validateEvent, validateStrictEvent, validateStrictEventUpdate } from "./validate.js";

const old = {
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "x", namespace: "a" },
  involvedObject: { kind: "Pod", namespace: "a", name: "p" },
  reason: "Started",
  message: "started",
};
testValidation("an event of old", old, (obj) => validateEvent(obj, true), [
  {
    name: "the namespace is that of the object",
    set: { "involvedObject.namespace": "b" },
    errors: ['involvedObject.namespace: Invalid value: "b": does not match event.namespace'],
  },
  {
    name: "events of the cluster are in the default namespace",
    set: { "involvedObject.namespace": "" },
    errors: ['involvedObject.namespace: Invalid value: "": does not match event.namespace'],
  },
  { name: "which is where it is", set: { "involvedObject.namespace": "", "metadata.namespace": "default" } },
]);

const event = {
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "x", namespace: "a" },
  involvedObject: { kind: "Pod", namespace: "a", name: "p" },
  reason: "Started",
  action: "Start",
  type: "Normal",
  eventTime: "2026-01-02T03:04:05.000006Z",
  reportingComponent: "a.example/c",
  reportingInstance: "i",
  series: { count: 2, lastObservedTime: "2026-01-02T03:04:05.000006Z" },
};
testValidation("a new event", event, (obj) => validateEvent(obj, false), [
  {
    name: "who and what",
    set: { reportingComponent: undefined, reportingInstance: "", action: "x".repeat(129), reason: undefined },
    errors: [
      "reportingController: Required value",
      'reportingController: Invalid value: "": name part must be non-empty',
      `reportingController: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      "reportingInstance: Required value",
      'action: Invalid value: "": can have at most 128 characters',
      "reason: Required value",
    ],
  },
  {
    name: "notes that are too long",
    set: { message: "x".repeat(1025) },
    errors: ['message: Invalid value: "": can have at most 1024 characters'],
  },
]);
testValidation("a strict event", event, validateStrictEvent, [
  {
    name: "nothing of old",
    set: { eventTime: undefined, type: "X", firstTimestamp: "2026-01-02T03:04:05Z", count: 1, source: { host: "h" } },
    errors: [
      "eventTime: Required value",
      'type: Invalid value: "": has invalid value: X',
      'firstTimestamp: Invalid value: "": needs to be unset',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ],
  },
  {
    name: "a series is of several",
    set: { series: { count: 1 } },
    errors: ['series.count: Invalid value: "": should be at least 2', "series.lastObservedTime: Required value"],
  },
]);
testUpdateValidation("a strict event", event, validateStrictEventUpdate, [
  { name: "a series grows", set: { "series.count": 3 } },
  { name: "times as fine as clients keep them", set: { eventTime: "2026-01-02T03:04:05.0000061Z" } },
  {
    name: "the rest stays",
    set: { "involvedObject.name": "q", type: "Warning", eventTime: "2026-01-02T03:04:06.000006Z" },
    errors: [
      'involvedObject: Invalid value: {"Kind":"Pod","Namespace":"a","Name":"q","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}: field is immutable',
      'type: Invalid value: "Warning": field is immutable',
      'eventTime: Invalid value: "2026-01-02T03:04:06.000006Z": field is immutable',
    ],
  },
]);
