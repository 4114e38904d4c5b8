import type { GroupVersionKind, GroupVersionResource, KubeObject } from "@kube-apiserver/apimachinery";
import type { AuditLevel } from "../audit/policy/audit-policy.js";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "../request/request-context.js";
import type { ObjectInterfaces } from "./object-interfaces.js";
import type { ReinvocationContext } from "./reinvocation-context.js";

/** Mirrors `admission.Operation`. */
export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/**
 * Mirrors `admission.Attributes`. Objects are in the version of the request. Mutating plugins hand a new object to
 * {@link setObject}; objects themselves are never changed.
 */
export interface AdmissionAttributes {
  readonly context: RequestContext;
  readonly name: string;
  readonly namespace: string;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  readonly kind: GroupVersionKind;
  readonly operation: AdmissionOperation;
  readonly operationOptions: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly user: UserInfo;
  /** What can be done with the objects besides looking at them. */
  readonly objects: ObjectInterfaces;
  /** Whether, and for whom, there is a second mutating pass. */
  readonly reinvocation: ReinvocationContext;
  /** The incoming object, for CONNECT the options of the connection; undefined for DELETE. */
  readonly object: KubeObject | undefined;
  /** The existing object; undefined for CREATE and CONNECT. */
  readonly oldObject: KubeObject | undefined;
  /** Replaces {@link object}; only during `admit`. */
  setObject(object: KubeObject): void;
  /**
   * Adds to the audit event, if that has at least `level`, `Metadata` by default.
   * @throws Error when the key is not a qualified name with a prefix
   */
  addAnnotation(key: string, value: string, level?: Exclude<AuditLevel, "None">): void;
}

/** Mirrors `admission.Interface`. */
export interface AdmissionPlugin {
  readonly name: string;
  handles(operation: AdmissionOperation): boolean;
}

/** Mirrors `admission.MutationInterface`. Throws a StatusError to refuse. */
export interface MutationPlugin extends AdmissionPlugin {
  admit(attributes: AdmissionAttributes): Promise<void>;
}

/** Mirrors `admission.ValidationInterface`. Throws a StatusError to refuse. */
export interface ValidationPlugin extends AdmissionPlugin {
  validate(attributes: AdmissionAttributes): Promise<void>;
}
