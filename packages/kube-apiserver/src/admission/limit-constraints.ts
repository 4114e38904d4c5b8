import type { Quantity } from "@kube-apiserver/apimachinery";
import type { ResourceAmounts } from "./resource-amounts.js";

/** What a limit is checked against. */
export interface ConstrainedUsage {
  /** `Container`, `Pod` or `PersistentVolumeClaim`, for messages. */
  readonly type: string;
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

/** A check of one resource; the message of a refusal, or undefined. */
export type Constraint = (usage: ConstrainedUsage, resource: string, enforced: Quantity) => string | undefined;

// Messages as in plugin/pkg/admission/limitranger, two blanks before a missing request included.

/** At least so much is asked for. */
export const minConstraint: Constraint = ({ type, requests, limits }, resource, enforced) => {
  const rule = `minimum ${resource} usage per ${type} is ${enforced}`;
  const request = requests.get(resource);
  const limit = limits.get(resource);
  if (request === undefined) return `${rule}.  No request is specified`;
  if (request.compare(enforced) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && limit.compare(enforced) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
};

/** At most so much is used. */
export const maxConstraint: Constraint = ({ type, requests, limits }, resource, enforced) => {
  const rule = `maximum ${resource} usage per ${type} is ${enforced}`;
  const request = requests.get(resource);
  const limit = limits.get(resource);
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (limit.compare(enforced) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && request.compare(enforced) > 0) return `${rule}, but request is ${request}`;
  return undefined;
};

/** At most so much is asked for, where there are no limits (storage). */
export const maxRequestConstraint: Constraint = ({ type, requests }, resource, enforced) => {
  const rule = `maximum ${resource} usage per ${type} is ${enforced}`;
  const request = requests.get(resource);
  if (request === undefined) return `${rule}.  No request is specified`;
  return request.compare(enforced) > 0 ? `${rule}, but request is ${request}` : undefined;
};

/** The limit is at most so many times the request. */
export const ratioConstraint: Constraint = ({ type, requests, limits }, resource, enforced) => {
  const rule = `${resource} max limit to request ratio per ${type} is ${enforced}`;
  const request = requests.get(resource);
  const limit = limits.get(resource);
  if (request === undefined || request.isZero) return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || limit.isZero) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limit.toNumber() / request.toNumber();
  return ratio > enforced.toNumber() ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
};
