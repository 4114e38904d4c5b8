import { quoteGo, type StatusError } from "@kube-apiserver/apimachinery";

/**
 * A webhook could not be asked, or did not answer as it has to; it refused nothing. Mirrors `webhook.ErrCallingWebhook`.
 */
export class CallingWebhookError extends Error {
  override readonly name = "CallingWebhookError";
  /** What the failure would be as an answer: its code is counted. */
  readonly status: StatusError;

  constructor(webhook: string, reason: string, status: StatusError, options?: ErrorOptions) {
    super(`failed calling webhook ${quoteGo(webhook)}: ${reason}`, options);
    this.status = status;
  }
}
