import { bootstrapFlowSchemas, bootstrapPriorityLevels } from "@kube-apiserver/api";
import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { compareUTF8, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Clock, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import type { RequestContext } from "../request/request-context.js";
import { type CompiledFlowSchema, compileFlowSchema } from "./compiled-flow-schema.js";
import { borrowSeats } from "./concurrency/borrowing.js";
import { DroppedRequests } from "./dropped-requests.js";
import type { ObjectCountTracker } from "./estimation/object-count-tracker.js";
import { WatchTracker } from "./estimation/watch-tracker.js";
import { newWorkEstimator, type WorkEstimator } from "./estimation/work-estimator.js";
import { type FlowSchemaStatusUpdate, statusUpdateOf } from "./flow-schema-status.js";
import { FlowControlMetrics } from "./metrics/flow-control-metrics.js";
import type { FlowCounts } from "./metrics/flow-counts.js";
import { ReadWriteMetrics } from "./metrics/read-write-metrics.js";
import { PriorityLevel } from "./priority-level.js";
import { catchAllName, exemptName, type PriorityLevelSpec, readPriorityLevel } from "./priority-level-spec.js";

/** A flow schema in use. */
export interface EffectiveFlow {
  readonly schema: CompiledFlowSchema;
  readonly level: PriorityLevel;
  readonly counts: FlowCounts;
}

/** What flow control is made from. */
export interface FlowControlOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: MetricsRegistry;
  /** Seats of the server, which priority levels share. Positive. */
  readonly concurrencyLimit: number;
  readonly objectCounts: ObjectCountTracker;
}

type FlowSchemaObject = flowcontrol_v1.FlowSchema;
type PriorityLevelObject = flowcontrol_v1.PriorityLevelConfiguration;

const mandatoryLevels = mandatory<PriorityLevelObject>(bootstrapPriorityLevels());
const mandatorySchemas = mandatory<FlowSchemaObject>(bootstrapFlowSchemas());

function mandatory<T>(objects: readonly { readonly mandatory: boolean; readonly object: KubeObject }[]): readonly T[] {
  return objects.filter((entry) => entry.mandatory).map(({ object }) => object as T);
}

/**
 * API priority and fairness (KEP-1040): sorts requests into flows and flows into priority levels, each with a share of the
 * server's seats. It begins with what no cluster is without, and follows the configuration that it is given. Mirrors the
 * mechanism of `flowcontrol.configController`; where configuration comes from is the matter of `FlowConfigConsumer`.
 */
export class FlowControl {
  readonly estimateWork: WorkEstimator;
  readonly watches = new WatchTracker();
  readonly dropped: DroppedRequests;
  readonly readWrite: ReadWriteMetrics;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #concurrencyLimit: number;
  readonly #metrics: FlowControlMetrics;
  #levels: ReadonlyMap<string, PriorityLevel> = new Map();
  #flows: readonly EffectiveFlow[] = [];
  #onDrained: () => void = () => undefined;

  constructor({ clock, logger, registry, concurrencyLimit, objectCounts }: FlowControlOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#concurrencyLimit = concurrencyLimit;
    this.#metrics = new FlowControlMetrics(registry);
    this.readWrite = new ReadWriteMetrics(registry, clock);
    this.dropped = new DroppedRequests(clock);
    this.estimateWork = newWorkEstimator({ objectCounts, watches: this.watches });
    registry.addCollector(() => {
      for (const { queueSet } of this.#levels.values()) queueSet.collectMetrics();
    });
    this.digest([], []);
  }

  /** Priority levels, those that drain among them. */
  get levels(): readonly PriorityLevel[] {
    return [...this.#levels.values()];
  }

  /** Has `callback` called when a level that is not wanted any more is drained, so that {@link digest} may remove it. */
  onDrained(callback: () => void): void {
    this.#onDrained = callback;
  }

  /** The first schema, by precedence, that takes the request. `catch-all` takes what no schema does. */
  classify(ctx: RequestContext): EffectiveFlow {
    const { user, requestInfo } = ctx;
    let catchAll: EffectiveFlow | undefined;
    for (const flow of this.#flows) {
      if (flow.schema.matches(user, requestInfo)) return flow;
      if (flow.schema.name === catchAllName) catchAll = flow;
    }
    if (catchAll === undefined) throw new TypeError("there is no catch-all flow schema");
    return catchAll;
  }

  /**
   * Goes by a new configuration. Requests stay in their queues; levels that are gone go when they are drained. Mirrors
   * `lockAndDigestConfigObjects`.
   * @returns what the statuses of the schemas do not say yet
   */
  digest(
    levelObjects: readonly PriorityLevelObject[],
    schemaObjects: readonly FlowSchemaObject[],
  ): readonly FlowSchemaStatusUpdate[] {
    const specs = this.#readLevels(levelObjects);
    const wanted = new Set(specs.map(({ name }) => name));
    const isGood = ({ spec }: FlowSchemaObject) => wanted.has(spec?.priorityLevelConfiguration.name ?? "");
    const updates = schemaObjects.flatMap((schema) => statusUpdateOf(schema, !isGood(schema)) ?? []);
    this.#replaceLevels(specs);
    this.#replaceFlows(schemaObjects.filter(isGood));
    return updates;
  }

  /** Lends and borrows seats by what was wanted since the last time. To be called each {@link borrowingPeriodMs}. */
  adjustSeats(): void {
    const levels = this.levels;
    for (const level of levels) level.observeDemand();
    const borrowing = borrowSeats(levels);
    if (borrowing.failure !== undefined) {
      this.#logger.error("Unable to derive new concurrency limits", { err: borrowing.failure });
    }
    this.#metrics.divided(borrowing.fairFraction);
    for (const [i, level] of levels.entries()) {
      const borrowed = borrowing.levels[i];
      if (borrowed === undefined) continue;
      level.setCurrent(borrowed.current, this.#concurrencyLimit);
      this.#metrics.adjusted(level, borrowed);
    }
  }

  /** Lets go of timers. */
  close(): void {
    for (const { queueSet } of this.#levels.values()) queueSet.close();
  }

  #readLevels(objects: readonly PriorityLevelObject[]): readonly PriorityLevelSpec[] {
    return objects.flatMap((object) => {
      try {
        return [readPriorityLevel(object)];
      } catch (err) {
        this.#logger.warn("Ignoring a broken PriorityLevelConfiguration", { name: object.metadata?.name, err });
        return [];
      }
    });
  }

  #replaceLevels(specs: readonly PriorityLevelSpec[]): void {
    const levels = new Map<string, PriorityLevel>();
    for (const spec of specs) levels.set(spec.name, this.#levelFor(spec));
    for (const [name, level] of this.#levels) {
      if (levels.has(name)) continue;
      if (name === exemptName || name === catchAllName) levels.set(name, level);
      else if (!level.queueSet.isIdle) {
        level.isQuiescing = true;
        levels.set(name, level);
      } else this.#remove(level);
    }
    for (const object of mandatoryLevels) {
      const spec = readPriorityLevel(object);
      if (!levels.has(spec.name)) levels.set(spec.name, this.#levelFor(spec));
    }
    this.#levels = levels;
    // Levels that drain keep their part of the seats until then.
    const shareSum = [...levels.values()].reduce((sum, { spec }) => sum + spec.nominalConcurrencyShares, 0);
    for (const level of levels.values()) {
      level.divide(this.#concurrencyLimit, shareSum);
      this.#metrics.limited(level);
    }
    this.readWrite.setLimits(this.levels);
    this.adjustSeats();
  }

  #levelFor(spec: PriorityLevelSpec): PriorityLevel {
    const known = this.#levels.get(spec.name);
    if (known === undefined) {
      const metrics = this.#metrics.newLevelMetrics(spec.name);
      return new PriorityLevel(spec, { clock: this.#clock, metrics, onDrained: () => this.#onDrained() });
    }
    known.update(spec);
    return known;
  }

  #remove({ queueSet, spec: { name } }: PriorityLevel): void {
    queueSet.close();
    this.#metrics.removeLevel(name);
    this.dropped.forget(name);
  }

  #replaceFlows(objects: readonly FlowSchemaObject[]): void {
    const schemas = objects
      .map(compileFlowSchema)
      .sort((a, b) => a.precedence - b.precedence || compareUTF8(a.name, b.name));
    for (const schema of mandatorySchemas.map(compileFlowSchema)) {
      if (schemas.some(({ name }) => name === schema.name)) continue;
      if (schema.name === exemptName) schemas.unshift(schema);
      else schemas.push(schema);
    }
    this.#flows = schemas.flatMap((schema) => {
      const level = this.#levels.get(schema.priorityLevelName);
      if (level === undefined) return [];
      return [{ schema, level, counts: this.#metrics.countsOf(schema.priorityLevelName, schema.name) }];
    });
    this.#metrics.keepOnly(new Set(this.#flows.map(({ counts }) => counts)));
  }
}

/** Time between two adjustments of seats. Same as upstream. */
export const borrowingPeriodMs = 10_000;
