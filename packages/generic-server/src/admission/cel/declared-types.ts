import { boolType, type DeclType, dynType } from "@kube-apiserver/cel";
import { int, list, map, object, plain, string, time } from "../../cel/declare-types.js";

const kind = object("kubernetes.GroupVersionKind", { group: string, version: string, kind: string });
const resource = object("kubernetes.GroupVersionResource", { group: string, version: string, resource: string });

/** The `request` variable: an AdmissionRequest without its objects. Mirrors `cel.BuildRequestType`. */
export const requestType: DeclType = object("kubernetes.AdmissionRequest", {
  kind,
  resource,
  subResource: string,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: object("kubernetes.UserInfo", {
    username: string,
    uid: string,
    groups: list(string),
    extra: map(list(string)),
  }),
  dryRun: plain(boolType),
  options: plain(dynType),
});

/** The `namespaceObject` variable. Mirrors `cel.BuildNamespaceType`, the spelling of `UID` included. */
export const namespaceType: DeclType = object("kubernetes.Namespace", {
  metadata: object("kubernetes.NamespaceMetadata", {
    name: string,
    generateName: string,
    namespace: string,
    labels: map(string),
    annotations: map(string),
    UID: string,
    creationTimestamp: time,
    deletionGracePeriodSeconds: int,
    deletionTimestamp: time,
    generation: int,
    resourceVersion: string,
    finalizers: list(string),
  }),
  spec: object("kubernetes.NamespaceSpec", { finalizers: list(string) }),
  status: object("kubernetes.NamespaceStatus", {
    conditions: list(
      object("kubernetes.NamespaceCondition", {
        status: string,
        type: string,
        lastTransitionTime: time,
        message: string,
        reason: string,
      }),
    ),
    phase: string,
  }),
});
