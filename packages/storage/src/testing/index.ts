export { type DiskFile, SimulatedDisk } from "./disk/simulated-disk.js";
export {
  type DiskOperation,
  SimulatedFileSystem,
  type SimulatedFileSystemOptions,
} from "./disk/simulated-file-system.js";
export {
  contentSurvives,
  everythingSurvives,
  type FileChange,
  namesSurvive,
  nothingSurvives,
  removalsSurvive,
  type Survival,
  scatteredSectors,
  tornWrites,
} from "./disk/survival.js";
export { type EtcdCluster, type EtcdClusterOptions, type EtcdMember, startEtcdCluster } from "./etcd/etcd-cluster.js";
export { type EtcdRelease, etcdReleases, etcdSkipReason } from "./etcd/etcd-release.js";
export { type EtcdServer, type EtcdServerOptions, type EtcdServerTLS, startEtcd } from "./etcd/etcd-server.js";
export { freePort } from "./etcd/free-port.js";
export type { FileFault, FileOperation } from "./faulty-file-system.js";
export { FaultyFileSystem, systemError } from "./faulty-file-system.js";
export { type GRPCSocketServer, type PluginHandler, startGRPCSocketServer } from "./grpc-socket-server.js";
export { assertHistory, type CheckOptions, checkHistory, describeViolations } from "./history/check-history.js";
export type { History, RecordedCall, RecordedWatch } from "./history/history.js";
export { RandomClients, type RandomClientsSettings } from "./history/random-clients.js";
export { type HistoryEvent, Recorder } from "./history/recorder.js";
export { type HistoryRun, type RunHistorySettings, runHistory } from "./history/run-history.js";
export { type RunStorageHistorySettings, runStorageHistory } from "./history/run-storage-history.js";
export type { Rule, Violation } from "./history/violation.js";
export { InterposedKV } from "./interposed-kv.js";
export { KMSPlugin, type KMSPluginStatus } from "./kms/kms-plugin.js";
export type { KVFactory } from "./kv-suite.js";
export { kvContractTests, kvTestCases } from "./kv-suite.js";
export { ManualClock } from "./manual-clock.js";
export { findProgram, type ProgramLookup, type ProgramVersion, type TestProgram } from "./programs/find-program.js";
export { programSkipReason } from "./programs/program-skip-reason.js";
export { type RandomSource, randomSource, testSeed } from "./random-source.js";
export { passingTime, SteerableClock } from "./steerable-clock.js";
export { type StorageFactory, storageContractTests, storageTestCases } from "./store-suite.js";
export { TCPProxy } from "./tcp-proxy.js";
