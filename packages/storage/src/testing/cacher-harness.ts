import assert from "node:assert/strict";
import { type CacherConfig, newCacher } from "../cacher/cacher.js";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import type { StorageInterface } from "../interfaces.js";
import { noMetrics } from "../metrics.js";
import { InterposedKV } from "./interposed-kv.js";
import { ManualClock } from "./manual-clock.js";
import { StorageTestContext } from "./store-suite/context.js";

/** Watch caches of widgets over an engine that can be made to fail, with a clock that stands still. */
export class CacherHarness {
  readonly kv = new InterposedKV(newMemoryKV());
  readonly clock = new ManualClock();
  /** Watchers that were ended because they were slow. */
  terminated = 0;
  /** The index of each list, `""` for none. */
  readonly indexesUsed: string[] = [];
  readonly consistentReads: { readonly success: boolean; readonly fallback: boolean }[] = [];
  readonly #opened: StorageInterface[] = [];

  open(config: Partial<CacherConfig> = {}): StorageTestContext {
    const storage = newCacher({
      kv: this.kv,
      clock: this.clock,
      resourcePrefix: "widgets",
      groupResource: { group: "example.com", resource: "widgets" },
      objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
      metrics: {
        ...noMetrics,
        watcherTerminated: () => this.terminated++,
        consistentRead: (_resource, outcome) => this.consistentReads.push(outcome),
        listDone: (_source, _resource, _figures, index) => this.indexesUsed.push(index),
      },
      ...config,
    });
    this.#opened.push(storage);
    return new StorageTestContext({
      storage,
      kv: this.kv,
      clock: this.clock,
      root: "/registry/widgets/",
      cached: true,
    });
  }

  /** Closes everything, and fails when something of it is left. */
  async close(): Promise<void> {
    this.kv.resume();
    for (const storage of this.#opened.splice(0)) await storage.close();
    await this.kv.close();
    assert.equal(this.clock.pendingTimers, 0, "timers outlived the storage");
  }
}

/** Lets everything that is under way come to rest. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
