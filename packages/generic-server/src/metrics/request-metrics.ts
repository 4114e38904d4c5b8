import type { InFlightLimits } from "../filters/with-max-in-flight-limit.js";
import type { RequestObserver } from "../filters/with-metrics.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { sendPlainText } from "../handlers/plain-text.js";
import type { MetricsRegistry } from "./metrics-registry.js";
import { RequestLabels } from "./request-labels.js";

const resourceLabels = ["verb", "group", "version", "resource", "subresource", "scope", "component"];
/** Seconds. Same as upstream. */
const durationBuckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3];

/** What a server counts about its requests. */
export interface RequestMetrics {
  readonly observer: RequestObserver;
  /** For {@link InFlightLimits.onChange}. */
  readonly onInFlightChange: NonNullable<InFlightLimits["onChange"]>;
}

/** Registers the request metrics under upstream's names. Mirrors `endpoints/metrics`. */
export function newRequestMetrics(registry: MetricsRegistry): RequestMetrics {
  const labels = new RequestLabels();
  const total = registry.counter({
    name: "apiserver_request_total",
    help: "Requests by verb, resource and the code they were answered with.",
    labelNames: [...resourceLabels, "code", "dry_run"],
  });
  const duration = registry.histogram(
    {
      name: "apiserver_request_duration_seconds",
      help: "Time from a request's admission to its answer, but for requests that run long.",
      labelNames: [...resourceLabels, "dry_run"],
    },
    durationBuckets,
  );
  const inFlight = registry.gauge({
    name: "apiserver_current_inflight_requests",
    help: "Requests that are worked on, but for those that run long.",
    labelNames: ["request_kind"],
  });
  return {
    observer: {
      observe(state, statusCode, durationSeconds) {
        const of = { ...labels.of(state.requestInfo), dry_run: "" };
        total.inc({ ...of, code: String(statusCode) });
        if (!state.longRunning) duration.observe(of, durationSeconds);
      },
    },
    onInFlightChange: (kind, count) => inFlight.set({ request_kind: kind }, count),
  };
}

/** Serves `/metrics`. */
export function newMetricsHandler(registry: MetricsRegistry): PathHandler {
  return async (_req, res) => {
    const { contentType, text } = await registry.expose();
    sendPlainText(res, 200, text, contentType);
  };
}
