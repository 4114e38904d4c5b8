import { newFailureStatus, StatusError } from "@kube-apiserver/apimachinery";

/** Why a conversion failed, as metrics call it. Mirrors `ConversionWebhookErrorType`. */
export type ConversionFailure =
  | "conversion_webhook_call_failure"
  | "conversion_webhook_malformed_response_failure"
  | "conversion_webhook_partial_response_failure"
  | "conversion_webhook_invalid_converted_object_failure";

/** 500 with nothing but a message: what upstream answers when an object cannot be converted. */
export class ConversionError extends StatusError {
  readonly failure: ConversionFailure | undefined;

  /** @param failure - absent: no webhook is to blame */
  constructor(message: string, failure?: ConversionFailure, options?: ErrorOptions) {
    super(newFailureStatus({ code: 500, reason: "", message }), options);
    this.failure = failure;
  }
}
