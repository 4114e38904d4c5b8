import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { KV } from "../kv/kv.js";
import type { KVTestCase } from "./kv-suite/context.js";
import { KVTestContext } from "./kv-suite/context.js";
import { lifecycleTests } from "./kv-suite/lifecycle-tests.js";
import { rangeTests } from "./kv-suite/range-tests.js";
import { txnTests } from "./kv-suite/txn-tests.js";
import { progressTests, watchTests } from "./kv-suite/watch-tests.js";

/** How an engine lends itself to the suite. */
export interface KVFactory {
  /** A store for one test, which closes it. It may hold data of other tests, below other prefixes. */
  open(): Promise<KV>;
  /** Called after the last test. */
  dispose?(): Promise<void>;
  /** Why the engine is not available here: its tests are then skipped, saying so. */
  readonly skip?: string | undefined;
}

/** Every promise of the `KV` contract as a test. */
export const kvTestCases: readonly KVTestCase[] = [
  ...rangeTests,
  ...txnTests,
  ...watchTests,
  ...progressTests,
  ...lifecycleTests,
];

/** Registers the contract suite for one engine with `node:test`. */
export function kvContractTests(name: string, factory: KVFactory): void {
  describe(`KV contract: ${name}`, { skip: factory.skip ?? false, timeout: 120_000 }, () => {
    for (const { name: rule, run } of kvTestCases) {
      test(rule, async () => {
        // Engines' timers do not keep a process alive; a test that waits for one has to.
        const alive = setInterval(() => {}, 1000);
        const kv = await factory.open();
        try {
          await run(new KVTestContext(kv, `/suite/${randomBytes(6).toString("hex")}/`));
        } finally {
          await kv.close();
          clearInterval(alive);
        }
      });
    }
    test("the engine lets go of everything", async () => factory.dispose?.());
  });
}
