import type { Histogram, HistogramCell, MetricsRegistry } from "@kube-apiserver/component-base";
import type { AdmissionOperation } from "./interfaces.js";

/** Whether an object is being changed or judged. */
export type AdmissionStep = "admit" | "validate";

/** As metrics name the two kinds of webhooks. */
export type WebhookType = "admit" | "validating";

/** Why a webhook let a request fail. */
export type WebhookRejectionErrorType = "calling_webhook_error" | "apiserver_internal_error" | "no_error";

/** A webhook in one request. */
export interface ObservedWebhook {
  readonly name: string;
  readonly type: WebhookType;
  readonly operation: AdmissionOperation;
}

/** Takes note of one run of a plugin, or of a whole step. */
export type RunObserver = (operation: AdmissionOperation, rejected: boolean, seconds: number) => void;

/** What is counted of admission, under upstream's names. Mirrors `admission/metrics`, its summary and match conditions excepted. */
export interface AdmissionMetrics {
  /** What is to be told of each run of all plugins of a step. */
  observerOfStep(step: AdmissionStep): RunObserver;
  /** What is to be told of each run of a plugin in a step. */
  observerOf(plugin: string, step: AdmissionStep): RunObserver;
  /** A call. @param code - of the answer to the client as far as the webhook decides it */
  observeWebhook(webhook: ObservedWebhook, seconds: number, rejected: boolean, code: number): void;
  observeRejection(webhook: ObservedWebhook, errorType: WebhookRejectionErrorType, code: number): void;
  observeFailOpen(webhook: ObservedWebhook): void;
}

const pluginBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5];
const webhookBuckets = [...pluginBuckets, 10, 25];

/** Codes beyond are counted as this one: webhooks must not make series at will. */
const maxCode = 600;

/** Registers the metrics. */
export function newAdmissionMetrics(registry: MetricsRegistry): AdmissionMetrics {
  const step = registry.histogram({
    name: "apiserver_admission_step_admission_duration_seconds",
    help: "Admission sub-step latency histogram in seconds, broken out for each operation and API resource and step type (validate or admit).",
    labels: ["type", "operation", "rejected"],
    buckets: pluginBuckets,
  });
  const plugin = registry.histogram({
    name: "apiserver_admission_controller_admission_duration_seconds",
    help: "Admission controller latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).",
    labels: ["name", "type", "operation", "rejected"],
    buckets: pluginBuckets,
  });
  const duration = registry.histogram({
    name: "apiserver_admission_webhook_admission_duration_seconds",
    help: "Admission webhook latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).",
    labels: ["name", "type", "operation", "rejected"],
    buckets: webhookBuckets,
  });
  const rejections = registry.counter({
    name: "apiserver_admission_webhook_rejection_count",
    help: "Admission webhook rejection count, identified by name and broken out for each admission type (validating or admit) and operation. Additional labels specify an error type (calling_webhook_error or apiserver_internal_error if an error occurred; no_error otherwise) and optionally a non-zero rejection code if the webhook rejects the request with an HTTP status code (honored by the apiserver when the code is greater or equal to 400). Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.",
    labels: ["name", "type", "operation", "error_type", "rejection_code"],
  });
  const failOpens = registry.counter({
    name: "apiserver_admission_webhook_fail_open_count",
    help: "Admission webhook fail open count, identified by name and broken out for each admission type (validating or admit).",
    labels: ["name", "type"],
  });
  const requests = registry.counter({
    name: "apiserver_admission_webhook_request_total",
    help: "Admission webhook request total, identified by name and broken out for each admission type (validating or admit) and operation. Additional labels specify whether the request was rejected or not and an HTTP status code. Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.",
    labels: ["name", "type", "operation", "code", "rejected"],
  });
  const codeLabel = (code: number) => String(Math.min(code, maxCode));
  return {
    observerOfStep: (type) => newRunObserver(step, [type]),
    observerOf: (name, type) => newRunObserver(plugin, [name, type]),
    observeWebhook({ name, type, operation }, seconds, rejected, code) {
      requests.inc([name, type, operation, codeLabel(code), String(rejected)]);
      duration.observe([name, type, operation, String(rejected)], seconds);
    },
    observeRejection: ({ name, type, operation }, errorType, code) =>
      rejections.inc([name, type, operation, errorType, codeLabel(code)]),
    observeFailOpen: ({ name, type }) => failOpens.inc([name, type]),
  };
}

/** Runs that let the request through are so many that their series are looked up once. */
function newRunObserver(durations: Histogram, labels: readonly string[]): RunObserver {
  const accepted = new Map<AdmissionOperation, HistogramCell>();
  return (operation, rejected, seconds) => {
    if (rejected) {
      durations.observe([...labels, operation, "true"], seconds);
      return;
    }
    let cell = accepted.get(operation);
    if (cell === undefined) {
      cell = durations.cell([...labels, operation, "false"]);
      accepted.set(operation, cell);
    }
    cell.observe(seconds);
  };
}
