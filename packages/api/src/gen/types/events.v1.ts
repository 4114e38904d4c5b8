// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of events.v1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type Event = {
  readonly kind?: "Event";
  readonly apiVersion?: "events.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly eventTime: string;
  readonly series?: EventSeries;
  readonly reportingController?: string;
  readonly reportingInstance?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly regarding?: core_v1.ObjectReference;
  readonly related?: core_v1.ObjectReference;
  readonly note?: string;
  readonly type?: string;
  readonly deprecatedSource?: core_v1.EventSource;
  readonly deprecatedFirstTimestamp?: string;
  readonly deprecatedLastTimestamp?: string;
  readonly deprecatedCount?: number;
};

export type EventList = {
  readonly kind?: "EventList";
  readonly apiVersion?: "events.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Event[];
};

export type EventSeries = {
  readonly count: number;
  readonly lastObservedTime: string;
};
