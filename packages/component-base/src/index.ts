export type { Clock, Timer } from "./clock.js";
export { realClock, sleep } from "./clock.js";
export {
  FeatureGateError,
  FeatureGates,
  type FeatureGatesOptions,
  type KnownFeature,
  type KnownFeatureRelease,
  parseFeatureGates,
} from "./featuregate/feature-gates.js";
export { parseBool } from "./featuregate/parse-bool.js";
export { compareVersions } from "./featuregate/release-version.js";
export type { LogFields, Logger } from "./logging/logger.js";
export { discardLogger } from "./logging/logger.js";
export { type LoggerOptions, newLogger } from "./logging/new-logger.js";
export { parseVModule, type VModuleRule } from "./logging/verbosity.js";
export type {
  Counter,
  CounterCell,
  Gauge,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
} from "./metrics/instruments.js";
export {
  type MetricsCollector,
  type MetricsRegistry,
  type MetricsRegistryOptions,
  newMetricsRegistry,
  type RenderedMetrics,
} from "./metrics/metrics-registry.js";
export { addProcessMetrics, type ProcessMetrics } from "./metrics/process-metrics.js";
export { cryptoRandom, newSeededRandom, type RandomBytes } from "./random.js";
export { serverVersion, type VersionInfo } from "./version/version-info.js";
