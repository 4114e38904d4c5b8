import type { CounterCell, HistogramCell, MetricsRegistry } from "@kube-apiserver/component-base";
import type { RequestObserver } from "../filters/with-metrics.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { sendPlainText } from "../handlers/plain-text.js";
import { type LabelValues, RequestLabels } from "./request-labels.js";

const resourceLabels = ["verb", "group", "version", "resource", "subresource", "scope", "component"];
/** Seconds. Same as upstream. */
const durationBuckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3];

/** The series of requests with the same labels, made as they are needed. */
interface RequestSeries {
  readonly values: readonly string[];
  readonly byCode: Map<number, CounterCell>;
  duration: HistogramCell | undefined;
}

/** What a server counts about its requests. */
export interface RequestMetrics {
  readonly observer: RequestObserver;
}

/** Registers the request metrics under upstream's names. Mirrors `endpoints/metrics`. */
export function newRequestMetrics(registry: MetricsRegistry): RequestMetrics {
  const labels = new RequestLabels();
  const total = registry.counter({
    name: "apiserver_request_total",
    help: "Requests by verb, resource and the code they were answered with.",
    labels: [...resourceLabels, "code", "dry_run"],
  });
  const duration = registry.histogram({
    name: "apiserver_request_duration_seconds",
    help: "Time from a request's admission to its answer, but for requests that run long.",
    labels: [...resourceLabels, "dry_run"],
    buckets: durationBuckets,
  });
  const terminations = registry.counter({
    name: "apiserver_request_terminations_total",
    help: "Requests that the server ended in self-defence.",
    labels: [...resourceLabels, "code"],
  });
  const known = new Map<LabelValues, RequestSeries>();
  const seriesOf = (of: LabelValues): RequestSeries => {
    const found = known.get(of);
    if (found !== undefined) return found;
    const values = resourceLabels.map((name) => of[name] ?? "");
    const made = { values, byCode: new Map<number, CounterCell>(), duration: undefined };
    known.set(of, made);
    return made;
  };
  return {
    observer: {
      observe(state, statusCode, durationSeconds) {
        const series = seriesOf(labels.of(state.requestInfo, state.hasFoundResource));
        let answered = series.byCode.get(statusCode);
        if (answered === undefined) {
          answered = total.cell([...series.values, String(statusCode), ""]);
          series.byCode.set(statusCode, answered);
        }
        answered.inc();
        if (state.longRunning) return;
        series.duration ??= duration.cell([...series.values, ""]);
        series.duration.observe(durationSeconds);
      },
      dropped(state) {
        const { values } = seriesOf(labels.of(state.requestInfo, state.hasFoundResource));
        total.inc([...values, "429", ""]);
        terminations.inc([...values, "429"]);
      },
    },
  };
}

/** Serves `/metrics`. */
export function newMetricsHandler(registry: MetricsRegistry): PathHandler {
  return async (_req, res) => {
    const { contentType, body } = await registry.render();
    sendPlainText(res, 200, body, contentType);
  };
}
