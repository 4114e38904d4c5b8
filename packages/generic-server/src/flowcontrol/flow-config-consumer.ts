import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { isNotFound, type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, sleep, WorkQueue } from "@kube-apiserver/component-base";
import type { Client } from "../client/client.js";
import type { Informer } from "../informers/informer.js";
import { borrowingPeriodMs, type FlowControl } from "./flow-control.js";
import type { FlowSchemaStatusUpdate } from "./flow-schema-status.js";

/** Where flow schemas and priority levels come from. Both are run by the caller. */
export interface FlowControlInformers {
  readonly flowSchemas: Informer;
  readonly priorityLevels: Informer;
}

/** What a consumer is made from. */
export interface FlowConfigConsumerOptions {
  readonly control: FlowControl;
  readonly informers: FlowControlInformers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number from 0 up to 1. */
  readonly jitter: () => number;
}

const fieldManager = "api-priority-and-fairness-config-consumer-v1";
const group = "flowcontrol.apiserver.k8s.io";
const version = "v1";
const minuteMs = 60_000;
const secondMs = 1_000;
/** Servers that disagree about a status do not overwrite each other's without end. Same as upstream. */
const maxWritesPerMinute = 6;
// Conflicts are with other processes, and take their time to go away. Same as upstream.
const baseDelayMs = 200;
const maxDelayMs = 8 * 60 * minuteMs;

/**
 * Has a {@link FlowControl} follow the configuration in the cluster, and writes to the status of each FlowSchema whether its
 * priority level exists. Servers over one store write the same, and none writes what is there already. Mirrors
 * `flowcontrol.configController` without its mechanism.
 */
export class FlowConfigConsumer {
  readonly #options: FlowConfigConsumerOptions;
  readonly #queue: WorkQueue<"config">;
  readonly #writes = new Map<string, readonly number[]>();

  constructor(options: FlowConfigConsumerOptions) {
    this.#options = options;
    this.#queue = new WorkQueue({ clock: options.clock, baseDelayMs, maxDelayMs });
    const { informers, control } = options;
    const changed = () => this.#queue.add("config");
    control.onDrained(changed);
    // Of a schema the status as well: whoever changed it has to be put right.
    this.#follow(informers.flowSchemas, ["spec", "status"], changed);
    this.#follow(informers.priorityLevels, ["spec"], changed);
  }

  /**
   * Runs until `signal` aborts. `client` writes statuses, once `mayWrite` resolves: a server that starts has more urgent
   * things to do.
   */
  async run(client: Client, mayWrite: Promise<void>, signal: AbortSignal): Promise<void> {
    const { informers, control, logger } = this.#options;
    try {
      await Promise.all([informers.flowSchemas, informers.priorityLevels].map((one) => one.waitForSync(signal)));
    } catch {
      // The server ended before it had begun.
      return;
    }
    this.#queue.add("config");
    await Promise.all([
      this.#queue.run(() => this.#sync(client, mayWrite, signal), {
        signal,
        onError: (_key, err) => logger.warn("The configuration of priority and fairness is tried again", { err }),
      }),
      this.#adjustSeats(signal),
    ]);
    control.close();
  }

  async #adjustSeats(signal: AbortSignal): Promise<void> {
    const { clock, control } = this.#options;
    while (!signal.aborted) {
      await sleep(clock, borrowingPeriodMs, signal);
      if (!signal.aborted) control.adjustSeats();
    }
  }

  #follow(informer: Informer, parts: readonly string[], changed: () => void): void {
    const isSame = (a: KubeObject, b: KubeObject) =>
      parts.every((part) => jsonEqual((a[part] ?? null) as JSONValue, (b[part] ?? null) as JSONValue));
    informer.addHandlers({
      onAdd: changed,
      onUpdate: ({ object }, old) => {
        if (!isSame(object, old.object)) changed();
      },
      onDelete: changed,
    });
  }

  async #sync(client: Client, mayWrite: Promise<void>, signal: AbortSignal): Promise<void> {
    const { informers, control } = this.#options;
    const objectsOf = (informer: Informer) => informer.list().map(({ object }) => object);
    const updates = control.digest(
      objectsOf(informers.priorityLevels) as readonly flowcontrol_v1.PriorityLevelConfiguration[],
      objectsOf(informers.flowSchemas) as readonly flowcontrol_v1.FlowSchema[],
    );
    if (updates.length === 0) return;
    await mayWrite;
    const failures: unknown[] = [];
    for (const update of updates) {
      if (signal.aborted) return;
      if (!this.#mayWrite(update.name)) {
        this.#queue.addAfter("config", (30 + this.#options.jitter() * 45) * secondMs);
        continue;
      }
      await this.#apply(client, update, signal).catch((err: unknown) => {
        // It is gone, and that is on its way here.
        if (!isNotFound(err)) failures.push(err);
      });
    }
    if (failures.length > 0) throw new AggregateError(failures, "failed to set a status.condition of FlowSchemas");
  }

  #mayWrite(name: string): boolean {
    const nowMs = this.#options.clock.monotonic();
    for (const [known, times] of this.#writes) {
      const recent = times.filter((atMs) => nowMs - atMs < minuteMs);
      if (recent.length > 0) this.#writes.set(known, recent);
      else this.#writes.delete(known);
    }
    const recent = this.#writes.get(name) ?? [];
    if (recent.length >= maxWritesPerMinute) return false;
    this.#writes.set(name, [...recent, nowMs]);
    return true;
  }

  async #apply(client: Client, { name, condition }: FlowSchemaStatusUpdate, signal: AbortSignal): Promise<void> {
    const lastTransitionTime = `${new Date(this.#options.clock.now()).toISOString().slice(0, 19)}Z`;
    const patch = {
      apiVersion: `${group}/${version}`,
      kind: "FlowSchema",
      metadata: { name },
      status: { conditions: [{ ...condition, lastTransitionTime }] },
    };
    const scope = { group, version, resource: "flowschemas", subresource: "status" };
    await client.patch(scope, name, "apply", patch, { fieldManager, force: true, signal });
  }
}
