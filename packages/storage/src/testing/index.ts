export type { EtcdServer, EtcdServerOptions } from "./etcd-server.js";
export { etcdSkipReason, startEtcd } from "./etcd-server.js";
export type { FileFault, FileOperation } from "./faulty-file-system.js";
export { FaultyFileSystem, systemError } from "./faulty-file-system.js";
export type { KVFactory } from "./kv-suite.js";
export { kvContractTests, kvTestCases } from "./kv-suite.js";
export { ManualClock } from "./manual-clock.js";
export { type StorageFactory, storageContractTests, storageTestCases } from "./store-suite.js";
export { TCPProxy } from "./tcp-proxy.js";
