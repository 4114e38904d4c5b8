import { formatMicroTime, formatTime, isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { Client } from "../client/client.js";

/** What to tell people about an object. */
export interface RecordedEvent {
  readonly type: "Normal" | "Warning";
  /** CamelCase, short. */
  readonly reason: string;
  /** What was done or failed (`ClusterIPAllocation`). With it the event is one of `events.k8s.io`, else one of core. */
  readonly action?: string;
  readonly message: string;
}

/** Parts of an {@link EventRecorder}. */
export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who tells (`portallocator-repair-controller`). */
  readonly component: string;
}

/** How many events are remembered to be counted up rather than told again. */
const maxRemembered = 500;
/** How long an event counts as the same. As the correlator of client-go. */
const sameEventMs = 600_000;

interface Remembered {
  readonly namespace: string;
  readonly name: string;
  readonly at: number;
  readonly count: number;
}

/**
 * Writes events about objects. One that repeats is counted up in place. Telling never fails and is never waited for:
 * what cannot be written is logged. Mirrors client-go's `record.EventRecorder` and `events.EventRecorder`.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #remembered = new Map<string, Remembered>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** Tells `event` about `regarding`, which has its `apiVersion` and `kind`. */
  record(regarding: KubeObject, event: RecordedEvent): void {
    this.#last = this.#last
      .then(() => this.#write(regarding, event))
      .catch((err: unknown) => this.#options.logger.v(2, "unable to write an event", { reason: event.reason, err }));
  }

  /** Resolves when everything that was told so far is written, or has failed to be. */
  async flushed(): Promise<void> {
    await this.#last;
  }

  async #write(regarding: KubeObject, event: RecordedEvent): Promise<void> {
    const { metadata = {} } = regarding;
    const now = this.#options.clock.now();
    const key = [metadata.uid, metadata.namespace, metadata.name, event.type, event.reason, event.message].join("/");
    const known = this.#remembered.get(key);
    this.#remembered.delete(key);
    const repeated = known !== undefined && now - known.at < sameEventMs ? await this.#repeat(known, event) : undefined;
    const next = repeated ?? (await this.#create(regarding, event));
    this.#remembered.set(key, next);
    if (this.#remembered.size <= maxRemembered) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }

  async #create(regarding: KubeObject, event: RecordedEvent): Promise<Remembered> {
    const { client, clock, component } = this.#options;
    const now = clock.now();
    const namespace = regarding.metadata?.namespace || "default";
    const name = `${regarding.metadata?.name ?? ""}.${(BigInt(Math.floor(now)) * 1_000_000n + nanos()).toString(16)}`;
    const object = event.action === undefined ? coreEvent : newEvent;
    await client.create(scopeOf(event, namespace), {
      metadata: { name, namespace },
      ...object(regarding, event, { component, now }),
    });
    return { namespace, name, at: now, count: 1 };
  }

  /** Undefined when the event is gone by now. */
  async #repeat(known: Remembered, event: RecordedEvent): Promise<Remembered | undefined> {
    const { client, clock } = this.#options;
    const count = known.count + 1;
    const now = clock.now();
    const patch =
      event.action === undefined
        ? { count, lastTimestamp: formatTime(now) }
        : { series: { count, lastObservedTime: formatMicroTime(now) } };
    try {
      await client.patch(scopeOf(event, known.namespace), known.name, "merge", patch);
      return { ...known, at: now, count };
    } catch (err) {
      if (isNotFound(err)) return undefined;
      throw err;
    }
  }
}

function scopeOf({ action }: RecordedEvent, namespace: string) {
  return { group: action === undefined ? "" : "events.k8s.io", version: "v1", resource: "events", namespace };
}

/** Two events of one millisecond differ in what is below it. */
function nanos(): bigint {
  return process.hrtime.bigint() % 1_000_000n;
}

function referenceTo({ apiVersion = "", kind = "", metadata = {} }: KubeObject) {
  const { name = "", namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
}

interface Origin {
  readonly component: string;
  readonly now: number;
}

function coreEvent(regarding: KubeObject, { type, reason, message }: RecordedEvent, { component, now }: Origin) {
  const time = formatTime(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    involvedObject: referenceTo(regarding),
    reason,
    message,
    type,
    source: { component },
    reportingComponent: component,
    reportingInstance: "",
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

function newEvent(regarding: KubeObject, event: RecordedEvent, { component, now }: Origin) {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    eventTime: formatMicroTime(now),
    reportingController: component,
    reportingInstance: component,
    action: event.action ?? "",
    reason: event.reason,
    regarding: referenceTo(regarding),
    note: event.message,
    type: event.type,
  };
}
