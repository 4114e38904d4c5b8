import type { GroupVersionKind, GroupVersionResource, KubeObject } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "../request/request-context.js";
import type { AdmissionAttributes, AdmissionOperation } from "./interfaces.js";

/** What does not change while one request is admitted, however often its write is retried. */
export interface AdmissionRequest {
  readonly context: RequestContext;
  /** Empty for generated names that are not known yet, and for collections. */
  readonly name: string;
  readonly namespace: string;
  readonly resource: GroupVersionResource;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly kind: GroupVersionKind;
  readonly operation: AdmissionOperation;
  /** The `CreateOptions`, `UpdateOptions` or `DeleteOptions` of the request, as an API object. */
  readonly operationOptions?: KubeObject;
  readonly dryRun: boolean;
}

/** The objects of one admission pass. */
export interface AdmissionObjects {
  readonly object?: KubeObject | undefined;
  readonly oldObject?: KubeObject | undefined;
}

/** The attributes record behind {@link AdmissionAttributes}; {@link AdmissionRecord.object} is what mutation left. */
class AdmissionRecord implements AdmissionAttributes {
  readonly context: RequestContext;
  readonly name: string;
  readonly namespace: string;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  readonly kind: GroupVersionKind;
  readonly operation: AdmissionOperation;
  readonly operationOptions: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly oldObject: KubeObject | undefined;
  #object: KubeObject | undefined;

  constructor(request: AdmissionRequest, { object, oldObject }: AdmissionObjects) {
    this.context = request.context;
    this.name = request.name;
    this.namespace = request.namespace;
    this.resource = request.resource;
    this.subresource = request.subresource;
    this.kind = request.kind;
    this.operation = request.operation;
    this.operationOptions = request.operationOptions;
    this.dryRun = request.dryRun;
    this.oldObject = oldObject;
    this.#object = object;
  }

  get user(): UserInfo {
    return this.context.user;
  }

  get object(): KubeObject | undefined {
    return this.#object;
  }

  setObject(object: KubeObject): void {
    this.#object = object;
  }

  addAnnotation(key: string, value: string): void {
    this.context.addAuditAnnotation(key, value);
  }
}

/** Attributes for one pass over the admission chain. Objects stay the caller's and are never changed. */
export function newAdmissionAttributes(request: AdmissionRequest, objects: AdmissionObjects): AdmissionAttributes {
  return new AdmissionRecord(request, objects);
}
