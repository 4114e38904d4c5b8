import type { Counter, Gauge, Histogram, MetricsRegistry } from "@kube-apiserver/component-base";

/** What is measured by priority level. */
export interface LevelInstruments {
  readonly requestUtilization: Histogram;
  readonly seatUtilization: Histogram;
  readonly demand: Histogram;
  readonly currentR: Gauge;
  readonly dispatchR: Gauge;
  readonly latestS: Gauge;
  readonly nextSBounds: Gauge;
  readonly nextDiscountedSBounds: Gauge;
  readonly epochAdvances: Counter;
  readonly nominalLimit: Gauge;
  readonly lowerLimit: Gauge;
  readonly upperLimit: Gauge;
  readonly currentLimit: Gauge;
  readonly demandHighWatermark: Gauge;
  readonly demandAverage: Gauge;
  readonly demandStandardDeviation: Gauge;
  readonly demandSmoothed: Gauge;
  readonly target: Gauge;
  /** Of all levels together. */
  readonly fairFraction: Gauge;
}

const eachNanosecond = "One observation for each nanosecond.";

/** Registers them under upstream's names. */
export function newLevelInstruments(registry: MetricsRegistry): LevelInstruments {
  const labels = ["priority_level"];
  const options = (name: string, help: string) => ({ name: `apiserver_flowcontrol_${name}`, help, labels });
  const gauge = (name: string, help: string) => registry.gauge(options(name, help));
  return {
    requestUtilization: registry.histogram({
      ...options("priority_level_request_utilization", `Requests as a share of their limit. ${eachNanosecond}`),
      labels: ["phase", "priority_level"],
      buckets: [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 1],
    }),
    seatUtilization: registry.histogram({
      ...options("priority_level_seat_utilization", `Seats taken as a share of the limit. ${eachNanosecond}`),
      labels: ["phase", "priority_level"],
      buckets: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
    }),
    demand: registry.histogram({
      ...options("demand_seats", `Seats that could be used as a share of the nominal limit. ${eachNanosecond}`),
      buckets: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.7, 2, 2.8, 4, 6],
    }),
    currentR: gauge("current_r", "R at the last change, in seat-seconds."),
    dispatchR: gauge("dispatch_r", "R when a request was last taken from a queue."),
    latestS: gauge("latest_s", "Virtual start of the request that was last taken from a queue."),
    nextSBounds: registry.gauge({
      ...options("next_s_bounds", "Least and greatest virtual start of the requests that wait longest."),
      labels: ["priority_level", "bound"],
    }),
    nextDiscountedSBounds: registry.gauge({
      ...options("next_discounted_s_bounds", "The same without the estimated work in progress."),
      labels: ["priority_level", "bound"],
    }),
    epochAdvances: registry.counter({
      ...options("epoch_advance_total", "Times that the progress meter was set back."),
      labels: ["priority_level", "success"],
    }),
    nominalLimit: gauge("nominal_limit_seats", "Seats that are configured."),
    lowerLimit: gauge("lower_limit_seats", "Seats that are not lent."),
    upperLimit: gauge("upper_limit_seats", "Seats with those that may be borrowed."),
    currentLimit: gauge("current_limit_seats", "Seats after lending and borrowing."),
    demandHighWatermark: gauge("demand_seats_high_watermark", "Greatest demand in the last adjustment period."),
    demandAverage: gauge("demand_seats_average", "Average demand in the last adjustment period."),
    demandStandardDeviation: gauge("demand_seats_stdev", "Its standard deviation."),
    demandSmoothed: gauge("demand_seats_smoothed", "Demand as it counts for borrowing."),
    target: gauge("target_seats", "Seats that a level is to have if it is possible."),
    fairFraction: registry.gauge({
      name: "apiserver_flowcontrol_seat_fair_frac",
      help: "Share of their targets that levels get which are not bounded otherwise.",
    }),
  };
}
