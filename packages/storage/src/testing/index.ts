export type { KVFactory } from "./kv-suite.js";
export { kvContractTests, kvTestCases } from "./kv-suite.js";
