import { newInternalError, newTimeoutError } from "@kube-apiserver/apimachinery";
import { CallingWebhookError } from "../../webhook/calling-webhook-error.js";
import { HookCanceledError } from "../../webhook/hook-client.js";
import type { ObservedWebhook } from "../admission-metrics.js";
import type { RegisteredWebhook } from "./registered-webhook.js";
import type { WebhookAdmissionDeps } from "./webhook-deps.js";
import { WebhookRejection } from "./webhook-rejection.js";

/** How a call is counted and what its failure does. */
export interface CallPolicy {
  readonly hook: RegisteredWebhook;
  readonly observed: ObservedWebhook;
  /** Called when the request goes on without the webhook. */
  readonly onFailOpen: () => void;
}

/**
 * Calls a webhook, counts it, and takes its failure as the webhook's policy says. Resolves with undefined when it failed
 * and the request goes on all the same. Rejects with what the client is to be told.
 */
export async function observeCall<T>(
  call: () => Promise<T>,
  { hook, observed, onFailOpen }: CallPolicy,
  { metrics, logger, clock }: WebhookAdmissionDeps,
): Promise<T | undefined> {
  const startMs = clock.monotonic();
  const seconds = () => (clock.monotonic() - startMs) / 1000;
  try {
    const result = await call();
    metrics?.observeWebhook(observed, seconds(), false, 200);
    return result;
  } catch (err) {
    if (err instanceof WebhookRejection) {
      const code = err.status.status.code ?? 0;
      metrics?.observeRejection(observed, "no_error", code);
      metrics?.observeWebhook(observed, seconds(), true, code);
      throw err.status;
    }
    if (!(err instanceof CallingWebhookError)) {
      metrics?.observeRejection(observed, "apiserver_internal_error", 0);
      metrics?.observeWebhook(observed, seconds(), true, 0);
      throw err;
    }
    const code = err.status.status.code ?? 0;
    const isCanceled = err.cause instanceof HookCanceledError;
    const rejected = !hook.ignoresFailures;
    if (rejected && !isCanceled) metrics?.observeRejection(observed, "calling_webhook_error", code);
    metrics?.observeWebhook(observed, seconds(), rejected, code);
    const { name = "" } = hook.webhook;
    if (rejected) {
      logger.warn("failed calling webhook, failing closed", { webhook: name, err });
      throw newInternalError(err);
    }
    if (isCanceled) {
      logger.warn("a request ended while a webhook was called", { webhook: name });
      return undefined;
    }
    logger.warn("failed calling webhook, failing open", { webhook: name, err });
    metrics?.observeFailOpen(observed);
    onFailOpen();
    return undefined;
  }
}

/** 504: there is no time left for what comes next. */
export function newRequestTimeout(): Error {
  return newTimeoutError("request did not complete within requested timeout", 0);
}
