export type { KVFactory } from "./kv-suite.js";
export { kvContractTests, kvTestCases } from "./kv-suite.js";
export { ManualClock } from "./manual-clock.js";
export { type StorageFactory, storageContractTests, storageTestCases } from "./store-suite.js";
