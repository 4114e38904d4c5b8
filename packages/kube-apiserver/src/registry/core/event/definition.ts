import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  type KubeObject,
  nameIsDNSSubdomain,
  nameIsPathSegment,
} from "@kube-apiserver/apimachinery";
import { metaOf, type RequestContext } from "@kube-apiserver/generic-server";
import { validateKubeFinalizers } from "../../kube-finalizers.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { invalidFor } from "../../validation/names.js";
import { validateEvent, validateStrictEvent, validateStrictEventUpdate } from "./validate.js";

/** Names of the fields in `v1`, and those of `events.k8s.io/v1` for the same. */
const names = [
  "involvedObject.kind",
  "involvedObject.namespace",
  "involvedObject.name",
  "involvedObject.uid",
  "involvedObject.apiVersion",
  "involvedObject.resourceVersion",
  "involvedObject.fieldPath",
  "reason",
  "reportingComponent",
  "source",
  "type",
  "regarding.kind",
  "regarding.namespace",
  "regarding.name",
  "regarding.uid",
  "regarding.apiVersion",
  "regarding.resourceVersion",
  "regarding.fieldPath",
  "reportingController",
] as const;

/** Whether the request came through `v1`, whose clients write events as they always did. */
function isCore({ requestInfo }: RequestContext): boolean {
  return requestInfo.apiGroup === "" && requestInfo.apiVersion === "v1";
}

function validateName(event: KubeObject): readonly FieldError[] {
  const { name = "" } = metaOf(event);
  return invalidFor(nameIsDNSSubdomain(name, false), name, FieldPath.root("metadata", "name"));
}

export const events: StoredResourceDefinition = {
  group: "",
  resource: "events",
  strategy: (base) => ({
    ...base,
    // Through `v1`, events have had any name that can stand in a path.
    validateName: nameIsPathSegment,
    validate: (ctx, obj) => [
      ...validateEvent(obj, isCore(ctx)),
      ...(isCore(ctx) ? [] : [...validateName(obj), ...validateKubeFinalizers(obj), ...validateStrictEvent(obj)]),
    ],
    validateUpdate: (ctx, obj, old) => [
      ...validateEvent(obj, isCore(ctx)),
      ...(isCore(ctx) ? [] : [...validateKubeFinalizers(obj), ...validateStrictEventUpdate(obj, old)]),
    ],
  }),
  fields: {
    names,
    paths: ["involvedObject", "reason", "reportingComponent", "source.component", "type"],
    read({ object }) {
      const event = object as core_v1.Event;
      const { kind = "", namespace = "", name = "", uid = "", apiVersion = "" } = event.involvedObject ?? {};
      const { resourceVersion = "", fieldPath = "" } = event.involvedObject ?? {};
      const involved = { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath };
      const reporter = event.reportingComponent ?? "";
      const read: Record<string, string> = {
        reason: event.reason ?? "",
        reportingComponent: reporter,
        reportingController: reporter,
        source: event.source?.component || reporter,
        type: event.type ?? "",
      };
      for (const [field, value] of Object.entries(involved)) {
        read[`involvedObject.${field}`] = value;
        read[`regarding.${field}`] = value;
      }
      return read;
    },
  },
  store: ({ extra }) => ({ ttlSeconds: () => extra.eventTTLSeconds }),
};
