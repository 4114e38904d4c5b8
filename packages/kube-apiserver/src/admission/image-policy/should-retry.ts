import {
  findStatus,
  isInternalError,
  isTimeout,
  isTooManyRequests,
  suggestsClientDelay,
} from "@kube-apiserver/apimachinery";

/**
 * Whether asking again may help: the connection broke, or the other side is busy or confused. Mirrors
 * `webhook.DefaultShouldRetry`.
 */
export function shouldRetry(err: unknown): boolean {
  if (findStatus(err) === undefined) return (err as NodeJS.ErrnoException | undefined)?.code === "ECONNRESET";
  return (
    suggestsClientDelay(err) !== undefined || [isInternalError, isTimeout, isTooManyRequests].some((is) => is(err))
  );
}
