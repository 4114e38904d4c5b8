import type { ServerResponse } from "node:http";
import { sendPlainText } from "../handlers/plain-text.js";
import type { RequestState } from "../request/request-state.js";
import type { RequestObserver } from "./with-metrics.js";

/** Answers a request that is not worked on now with 429, and counts it. As upstream, with plain text and not a Status. */
export function refuseForNow(
  state: RequestState,
  res: ServerResponse,
  retryAfterSeconds: number,
  observer?: RequestObserver,
): void {
  observer?.dropped(state);
  if (res.headersSent || res.destroyed) return;
  res.setHeader("Retry-After", String(retryAfterSeconds));
  sendPlainText(res, 429, "Too many requests, please try again later.\n");
}
