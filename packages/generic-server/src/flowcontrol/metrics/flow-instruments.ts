import type { Counter, Gauge, Histogram, MetricsRegistry } from "@kube-apiserver/component-base";

const secondsBuckets = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];

/** What is measured by priority level and flow schema. */
export interface FlowInstruments {
  readonly rejected: Counter;
  readonly dispatched: Counter;
  readonly noAccommodation: Counter;
  readonly waitingRequests: Gauge;
  readonly waitingSeats: Gauge;
  readonly executingRequests: Gauge;
  readonly executingSeats: Gauge;
  readonly queueLength: Histogram;
  readonly wait: Histogram;
  readonly execution: Histogram;
  readonly estimatedSeats: Histogram;
  readonly watchCount: Histogram;
}

/** Registers them under upstream's names. */
export function newFlowInstruments(registry: MetricsRegistry): FlowInstruments {
  const labels = ["priority_level", "flow_schema"];
  const options = (name: string, help: string, ...more: readonly string[]) => ({
    name: `apiserver_flowcontrol_${name}`,
    help,
    labels: [...labels, ...more],
  });
  return {
    rejected: registry.counter(options("rejected_requests_total", "Requests that were not let in.", "reason")),
    dispatched: registry.counter(options("dispatched_requests_total", "Requests that were let in.")),
    noAccommodation: registry.counter(
      options("request_dispatch_no_accommodation_total", "Times that the next request in turn found too few seats."),
    ),
    waitingRequests: registry.gauge(options("current_inqueue_requests", "Requests in queues.")),
    waitingSeats: registry.gauge(options("current_inqueue_seats", "Seats that requests in queues will take.")),
    executingRequests: registry.gauge(
      options("current_executing_requests", "Requests that are worked on; watches while they begin."),
    ),
    executingSeats: registry.gauge(
      options("current_executing_seats", "Seats that are taken, by requests that are worked on or linger."),
    ),
    queueLength: registry.histogram({
      ...options("request_queue_length_after_enqueue", "Length of the queue that a request has just joined."),
      buckets: [0, 10, 25, 50, 100, 250, 500, 1000],
    }),
    wait: registry.histogram({
      ...options("request_wait_duration_seconds", "Time that requests spent in queues.", "execute"),
      buckets: secondsBuckets,
    }),
    execution: registry.histogram({
      ...options("request_execution_seconds", "Time that requests were worked on; of watches, until begun.", "type"),
      buckets: secondsBuckets,
    }),
    estimatedSeats: registry.histogram({
      ...options("work_estimated_seats", "Seats that requests were thought to need, at most at a time."),
      buckets: [1, 2, 4, 8, 16, 32, 64, 100],
    }),
    watchCount: registry.histogram({
      ...options("watch_count_samples", "Watchers that a write may concern."),
      buckets: [0, 1, 10, 100, 1000, 10000],
    }),
  };
}
