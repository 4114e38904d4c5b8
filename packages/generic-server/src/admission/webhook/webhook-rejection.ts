import { type JSONObject, newBadRequest, quoteGo, type Status, StatusError } from "@kube-apiserver/apimachinery";

/** A webhook refused a request, as it may. Mirrors `webhook.ErrWebhookRejection`. */
export class WebhookRejection extends Error {
  override readonly name = "WebhookRejection";
  readonly status: StatusError;

  constructor(status: StatusError) {
    super(status.message);
    this.status = status;
  }
}

const leastCode = 400;

/** What a webhook said of a refusal as the answer to the client. Mirrors `webhookerrors.ToStatusErr`. */
export function toRejection(webhook: string, result: JSONObject | undefined): StatusError {
  const { status = "", message = "", reason = "", code = 0, ...rest } = (result ?? {}) as Partial<Status>;
  const deniedBy = `admission webhook ${quoteGo(webhook)} denied the request`;
  const why = message || reason;
  // What the webhook sent was decoded as a Status; its kind need not be there.
  return new StatusError({
    ...rest,
    kind: "Status",
    apiVersion: "v1",
    metadata: rest.metadata ?? {},
    status: status === "" || status === "Success" ? "Failure" : status,
    message: why === "" ? `${deniedBy} without explanation` : `${deniedBy}: ${why}`,
    ...(reason === "" ? {} : { reason }),
    code: Math.max(code, leastCode),
  });
}

/** A dry run must not reach a webhook that acts on what it sees. Mirrors `NewDryRunUnsupportedErr`. */
export function newDryRunUnsupported(webhook: string): StatusError {
  return newBadRequest(`admission webhook ${quoteGo(webhook)} does not support dry run`);
}
