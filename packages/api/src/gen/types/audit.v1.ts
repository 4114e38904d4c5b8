// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of audit.v1.

import type { JSONValue } from "@kube-apiserver/apimachinery";
import type * as authentication_v1 from "./authentication.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type AuthenticationMetadata = {
  readonly impersonationConstraint?: string;
};

export type Event = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly level: string;
  readonly auditID: string;
  readonly stage: string;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: authentication_v1.UserInfo;
  readonly impersonatedUser?: authentication_v1.UserInfo;
  readonly authenticationMetadata?: AuthenticationMetadata;
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: ObjectReference;
  readonly responseStatus?: meta_v1.Status;
  readonly requestObject?: JSONValue;
  readonly responseObject?: JSONValue;
  readonly requestReceivedTimestamp?: string;
  readonly stageTimestamp?: string;
  readonly annotations?: { readonly [key: string]: string | undefined };
};

export type EventList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Event[];
};

export type GroupResources = {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
};

export type Level = string;

export type ObjectReference = {
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly subresource?: string;
};

export type Policy = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly rules: readonly PolicyRule[];
  readonly omitStages?: readonly string[];
  readonly omitManagedFields?: boolean;
};

export type PolicyList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Policy[];
};

export type PolicyRule = {
  readonly level: string;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly string[];
  readonly omitManagedFields?: boolean;
};

export type Stage = string;
