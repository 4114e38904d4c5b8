import {
  type GroupVersionKind,
  type GroupVersionResource,
  isQualifiedName,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import type { AuditLevel } from "../audit/policy/audit-policy.js";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "../request/request-context.js";
import type { AdmissionAttributes, AdmissionOperation } from "./interfaces.js";
import { type ObjectInterfaces, plainObjectInterfaces } from "./object-interfaces.js";
import { ReinvocationContext } from "./reinvocation-context.js";

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
  /** Absent: there is one version of the resource. */
  readonly objects?: ObjectInterfaces;
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
  readonly objects: ObjectInterfaces;
  #reinvocation: ReinvocationContext | undefined;
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
    this.objects = request.objects ?? plainObjectInterfaces;
    this.oldObject = oldObject;
    this.#object = object;
  }

  get user(): UserInfo {
    return this.context.user;
  }

  get reinvocation(): ReinvocationContext {
    this.#reinvocation ??= new ReinvocationContext();
    return this.#reinvocation;
  }

  get object(): KubeObject | undefined {
    return this.#object;
  }

  setObject(object: KubeObject): void {
    this.#object = object;
  }

  addAnnotation(key: string, value: string, level: AuditLevel = "Metadata"): void {
    checkKeyFormat(key);
    if (level !== "Metadata" && this.context.audit?.records(level) !== true) return;
    this.context.addAuditAnnotation(key, value);
  }
}

const exampleKey = "'podsecuritypolicy.admission.k8s.io/admit-policy'";

function checkKeyFormat(key: string): void {
  const format = "annotation key has invalid format";
  if (key.split("/").length !== 2) {
    throw new Error(`${format}, the right format is a DNS subdomain prefix and '/' and key name. (e.g. ${exampleKey})`);
  }
  const problems = isQualifiedName(key);
  if (problems.length > 0) {
    throw new Error(`${format} ${problems.join(",")}. A qualified name like ${exampleKey} is required.`);
  }
}

/** Attributes for one pass over the admission chain. Objects stay the caller's and are never changed. */
export function newAdmissionAttributes(request: AdmissionRequest, objects: AdmissionObjects): AdmissionAttributes {
  return new AdmissionRecord(request, objects);
}
