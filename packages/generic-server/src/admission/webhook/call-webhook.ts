import type { admission_v1 } from "@kube-apiserver/api/types";
import {
  findStatus,
  type KubeObject,
  newBadRequest,
  newInternalError,
  newServiceUnavailable,
  newUUID,
  StatusError,
  toGroupVersionResourceString,
} from "@kube-apiserver/apimachinery";
import type { Span } from "@kube-apiserver/component-base";
import { CallingWebhookError } from "../../webhook/calling-webhook-error.js";
import { decodeReview, reviewVersionOf } from "../../webhook/reviews.js";
import type { AdmissionAttributes } from "../interfaces.js";
import type { ResourceMatch } from "../matching/match-resources.js";
import type { VersionedAttributes } from "../versioned-attributes.js";
import { encodeReview, type ReviewResponse, verifyReview } from "./admission-review.js";
import type { RegisteredWebhook } from "./registered-webhook.js";
import type { WebhookAdmissionDeps } from "./webhook-deps.js";
import { newDryRunUnsupported, toRejection, WebhookRejection } from "./webhook-rejection.js";

/** One call. */
export interface WebhookInvocation {
  readonly hook: RegisteredWebhook;
  readonly match: ResourceMatch;
  readonly versioned: VersionedAttributes;
  readonly mutating: boolean;
  readonly encode: (object: KubeObject) => string;
}

/**
 * Asks a webhook. What it has to say besides goes to the audit event and the client. Resolves when it allows the request.
 * Rejects with {@link WebhookRejection} when it does not, with {@link CallingWebhookError} when there is no valid answer,
 * and with a StatusError when it must not be asked. Mirrors `callHook`.
 */
export async function callWebhook(invocation: WebhookInvocation, deps: WebhookAdmissionDeps): Promise<ReviewResponse> {
  const { hook, versioned } = invocation;
  const { attributes } = versioned;
  const { name = "" } = hook.webhook;
  requireDryRunSupport(hook, attributes);
  const response = await review(invocation, deps);
  for (const [key, value] of Object.entries(response.auditAnnotations)) {
    annotate(attributes, `${name}/${key}`, value ?? "", deps);
  }
  for (const warning of response.warnings) attributes.context.addWarning(warning);
  if (!response.allowed) throw new WebhookRejection(toRejection(name, response.result));
  return response;
}

/** Adds to the audit event. What cannot be added is for the log. */
export function annotate(
  attributes: AdmissionAttributes,
  key: string,
  value: string,
  { logger }: Pick<WebhookAdmissionDeps, "logger">,
  level: "Metadata" | "Request" = "Metadata",
): void {
  try {
    attributes.addAnnotation(key, value, level);
  } catch (err) {
    logger.warn("failed to set admission audit annotation", { key, err });
  }
}

function requireDryRunSupport({ webhook }: RegisteredWebhook, { dryRun }: AdmissionAttributes): void {
  if (!dryRun) return;
  const { name = "", sideEffects } = webhook;
  if (sideEffects === undefined) {
    const problem = "Webhook SideEffects is nil";
    throw new CallingWebhookError(name, problem, newBadRequest(problem));
  }
  if (sideEffects !== "None" && sideEffects !== "NoneOnDryRun") throw newDryRunUnsupported(name);
}

async function review(invocation: WebhookInvocation, deps: WebhookAdmissionDeps): Promise<ReviewResponse> {
  const { hook, match, versioned, mutating, encode } = invocation;
  const { name = "", admissionReviewVersions = [] } = hook.webhook;
  const uid = newUUID(deps.random);
  const version = attempt(
    () =>
      reviewVersionOf(admissionReviewVersions, "webhook does not accept known AdmissionReview versions (v1, v1beta1)"),
    name,
    "could not create admission objects",
    () => newBadRequest("error creating admission objects"),
  );
  const client = attempt(
    () => hook.clientFrom(deps.clients),
    name,
    "could not get REST client",
    (err) => newInternalError(err),
  );
  const body = encodeReview({ uid, version, match, versioned, encode });
  const { attributes } = versioned;
  const { signal } = attributes.context;
  const span = startSpan(invocation, uid);
  const startMs = deps.clock.monotonic();
  let decoded: admission_v1.AdmissionReview;
  try {
    const timeoutMs = timeoutOf(hook, attributes, deps);
    const answer = await client.post(body, { clock: deps.clock, signal, timeoutMs, span });
    decoded = decodeReview(answer, { group: "admission.k8s.io", version, kind: "AdmissionReview" });
    span?.addEvent("Request completed");
  } catch (cause) {
    const status = findStatus(cause);
    const answer = status === undefined ? newServiceUnavailable("error calling webhook") : new StatusError(status);
    throw new CallingWebhookError(name, `failed to call webhook: ${(cause as Error).message}`, answer, { cause });
  } finally {
    noteLatency(attributes, mutating, deps.clock.monotonic() - startMs);
    span?.end(slowCallMs);
  }
  return attempt(
    () => verifyReview(decoded, { uid, version, mutating }),
    name,
    "received invalid webhook response",
    () => newServiceUnavailable("error validating webhook response"),
  );
}

/** The log tells of calls that take this long. Same as upstream. */
const slowCallMs = 500;

function startSpan({ hook, mutating, versioned: { attributes } }: WebhookInvocation, uid: string): Span | undefined {
  const { context, resource, subresource, operation } = attributes;
  return context.span?.start(`Call ${mutating ? "mutating" : "validating"} webhook`, {
    configuration: hook.configurationName,
    webhook: hook.webhook.name ?? "",
    resource: toGroupVersionResourceString(resource),
    subresource,
    operation,
    UID: uid,
  });
}

/** Mutating webhooks are waited for one after the other, validating ones all at once. */
function noteLatency({ context }: AdmissionAttributes, mutating: boolean, durationMs: number): void {
  const latency = context.audit?.latency;
  if (mutating) latency?.add("mutating-webhook", durationMs);
  else latency?.max("validating-webhook", durationMs);
}

function attempt<T>(run: () => T, webhook: string, what: string, statusOf: (err: unknown) => StatusError): T {
  try {
    return run();
  } catch (cause) {
    throw new CallingWebhookError(webhook, `${what}: ${(cause as Error).message}`, statusOf(cause), { cause });
  }
}

const defaultTimeoutSeconds = 30;

/** As long as the webhook may take, and no longer than the request has time. */
function timeoutOf(
  { webhook }: RegisteredWebhook,
  { context }: AdmissionAttributes,
  { clock }: Pick<WebhookAdmissionDeps, "clock">,
): number {
  const ownMs = (webhook.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  return context.deadlineMs === undefined ? ownMs : Math.max(0, Math.min(ownMs, context.deadlineMs - clock.now()));
}
