import type { Clock, Logger } from "@kube-apiserver/component-base";
import { type APIService, type Availability, availabilityOf, withAvailability } from "../apiservice/api-service.js";
import type { APIServiceWriter } from "../registration/api-service-writer.js";
import type { AvailabilityMetrics } from "./availability-metrics.js";

/** What writing conditions takes. */
export interface ConditionWriterOptions {
  readonly writer: APIServiceWriter;
  readonly metrics: AvailabilityMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A replica that a backend is open to, and one that it is not, must not write against each other as fast as they can. */
const disagreementMs = 5_000;
/** By then the informer has the object that somebody else wrote. */
const conflictDelayMs = 50;

/** Writes the condition `Available` of APIServices. */
export class ConditionWriter {
  readonly #options: ConditionWriterOptions;
  /** By name of the APIService, what this server wrote last, in monotonic time. */
  readonly #said = new Map<string, { readonly status: string; readonly atMs: number }>();

  constructor(options: ConditionWriterOptions) {
    this.#options = options;
  }

  /** The APIService is gone. */
  forget(name: string): void {
    this.#said.delete(name);
  }

  /**
   * Writes only what differs: a check that finds nothing new must not wake every watcher.
   * @returns after how many milliseconds to look again, where it could not be written
   */
  async write(apiService: APIService, next: Availability): Promise<number | undefined> {
    const { writer, metrics, clock, logger } = this.#options;
    const before = availabilityOf(apiService);
    const { status, reason, message } = next;
    if (before?.status === status && before.reason === reason && before.message === message) return undefined;
    const name = apiService.metadata?.name ?? "";
    const waitMs = before?.status === status ? 0 : this.#overruledFor(name, status);
    if (waitMs > 0) return waitMs;
    logger.v(2, "changing APIService availability", { name, oldStatus: before?.status ?? "Unknown", status, reason });
    const written = await writer.updateStatus({
      ...apiService,
      status: withAvailability(apiService.status, next, clock.now()),
    });
    if (!written) return conflictDelayMs;
    this.#said.set(name, { status, atMs: clock.monotonic() });
    if (before?.status === "True" && status !== "True") metrics.becameUnavailable(name, reason ?? "UnknownReason");
    return undefined;
  }

  /** For how much longer the word of another replica stands that has just said otherwise than this one. */
  #overruledFor(name: string, status: string): number {
    const said = this.#said.get(name);
    return said?.status === status ? said.atMs + disagreementMs - this.#options.clock.monotonic() : 0;
  }
}
