import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { StorageInterface } from "../interfaces.js";
import type { KV } from "../kv/kv.js";
import type { NewStorageConfig } from "../new-storage.js";
import { SteerableClock } from "./steerable-clock.js";
import { compactionTests } from "./store-suite/compaction-tests.js";
import { type StorageTestCase, StorageTestContext } from "./store-suite/context.js";
import { getMatrixTests } from "./store-suite/get-matrix-tests.js";
import { listMatrixTests } from "./store-suite/list-matrix-tests.js";
import { listTests } from "./store-suite/list-tests.js";
import { watchMatrixTests } from "./store-suite/watch-matrix-tests.js";
import { watchTests } from "./store-suite/watch-tests.js";
import { writeTests } from "./store-suite/write-tests.js";

/** How a storage over an engine lends itself to the suite. */
export interface StorageFactory {
  /** An engine for one test, which closes it. It may hold data of other tests, below other prefixes. */
  openKV(): Promise<KV>;
  /** The storage under test, with the watch cache that the config asks for. The suite closes it. */
  newStorage(config: NewStorageConfig): StorageInterface;
  /** Whether a watch cache stands before the engine. */
  readonly cached: boolean;
  /** Called after the last test. */
  dispose?(): Promise<void>;
  /** Why it is not available here: its tests are then skipped, saying so. */
  readonly skip?: string | undefined;
}

/** Every promise of the `StorageInterface` contract as a test. */
export const storageTestCases: readonly StorageTestCase[] = [
  ...writeTests,
  ...listTests,
  ...listMatrixTests,
  ...getMatrixTests,
  ...watchTests,
  ...watchMatrixTests,
  ...compactionTests,
];

/** Registers the contract suite for one storage with `node:test`. */
export function storageContractTests(name: string, factory: StorageFactory): void {
  describe(`StorageInterface contract: ${name}`, { skip: factory.skip ?? false, timeout: 120_000 }, () => {
    for (const testCase of storageTestCases) test(testCase.name, () => runCase(factory, testCase));
    test("the engine lets go of everything", async () => factory.dispose?.());
  });
}

async function runCase(factory: StorageFactory, { needsProgress, run }: StorageTestCase): Promise<void> {
  // Engines' timers do not keep a process alive; a test that waits for one has to.
  const alive = setInterval(() => {}, 1_000);
  const kv = await factory.openKV();
  const pathPrefix = `/suite/${randomBytes(6).toString("hex")}`;
  const clock = new SteerableClock();
  const storage = factory.newStorage({
    kv,
    clock,
    watchCache: factory.cached,
    pathPrefix,
    resourcePrefix: "example.com/widgets",
    groupResource: { group: "example.com", resource: "widgets" },
    objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
  });
  const root = `${pathPrefix}/example.com/widgets/`;
  const context = new StorageTestContext({ storage, kv, clock, root, cached: factory.cached });
  try {
    // Revision 1 has to lie before everything that the storage knows.
    await context.writeElsewhere();
    await context.writeElsewhere();
    const lacks = needsProgress === true && factory.cached && !kv.answersProgress;
    if (!lacks) await run(context);
  } finally {
    await storage.close();
    await kv.close();
    clearInterval(alive);
  }
}
