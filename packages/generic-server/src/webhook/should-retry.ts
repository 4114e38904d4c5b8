import { isInternalError, isTimeout, isTooManyRequests, suggestsClientDelay } from "@kube-apiserver/apimachinery";

/** Codes of connections that broke under a call. */
const resets: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ERR_HTTP2_STREAM_ERROR"]);

/** Whether a call that failed is worth another one. Mirrors `webhook.DefaultShouldRetry`. */
export function shouldRetryWebhook(err: unknown): boolean {
  const { code = "" } = (err ?? {}) as NodeJS.ErrnoException;
  return (
    resets.has(code) ||
    isInternalError(err) ||
    isTimeout(err) ||
    isTooManyRequests(err) ||
    suggestsClientDelay(err) !== undefined
  );
}
