import {
  boolType,
  type CelType,
  type DeclField,
  type DeclType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  timestampType,
} from "@kube-apiserver/cel";

function plain(celType: CelType): DeclType {
  return { celType, maxElements: 0, minSerializedSize: 0 };
}

const string = plain(stringType);
const int = plain(intType);
const time = plain(timestampType);

function list(elemType: DeclType): DeclType {
  return { ...plain(listType(elemType.celType)), elemType };
}

function map(elemType: DeclType): DeclType {
  return { ...plain(mapType(stringType, elemType.celType)), keyType: string, elemType };
}

function object(name: string, fields: Readonly<Record<string, DeclType>>): DeclType {
  const declared = new Map<string, DeclField>(Object.entries(fields).map(([key, type]) => [key, { key, type }]));
  return { ...plain(structType(name)), fields: declared };
}

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
