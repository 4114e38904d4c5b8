export { type Cancellation, CancellationSource, toAbortSignal } from "./cancellation.js";
export type { Clock, Timer } from "./clock.js";
export { realClock, sleep } from "./clock.js";
export type { DialAddress, Dialer } from "./dialer.js";
export { ExpiringMap } from "./expiring-map.js";
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
export { formatDuration, parseDuration } from "./flags/duration.js";
export { Flag, FlagError, type FlagInfo, type FlagTarget } from "./flags/flag.js";
export { formatFlagHelp } from "./flags/flag-help.js";
export { FlagSet } from "./flags/flag-set.js";
export type { FlagType } from "./flags/flag-type.js";
export {
  int32SliceFlag,
  mapStringBoolFlag,
  mapStringStringFlag,
  moduleSpecFlag,
  type NamedCertKey,
  namedCertKeyFlag,
  stringArrayFlag,
  stringsFlag,
  stringToStringFlag,
} from "./flags/list-types.js";
export { NamedFlagSets, normalizeFlagName, type ParsedFlags } from "./flags/named-flag-sets.js";
export {
  boolFlag,
  cidrFlag,
  durationFlag,
  type FlagPortRange,
  floatFlag,
  intFlag,
  ipFlag,
  levelFlag,
  portRangeFlag,
  quantityFlag,
  requireCIDR,
  stringFlag,
  uintFlag,
} from "./flags/scalar-types.js";
export { LazilyLoaded } from "./lazily-loaded.js";
export type { LogFields, Logger } from "./logging/logger.js";
export { discardLogger } from "./logging/logger.js";
export { type LoggerOptions, newLogger } from "./logging/new-logger.js";
export { newPlainLineWriter } from "./logging/plain-lines.js";
export { parseVModule, type VModuleRule } from "./logging/verbosity.js";
export type {
  Counter,
  CounterCell,
  Gauge,
  Histogram,
  HistogramCell,
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
export { OperationLog, type OperationLogParts, OperationTrace } from "./tracing/operation-trace.js";
export type {
  OutgoingHeaders,
  ReceivedRequest,
  RecordedSpan,
  SpanAttributes,
  SpanStart,
  TracerProvider,
} from "./tracing/recorded-span.js";
export { inSpan, Span, type SpanParts } from "./tracing/span.js";
export { untilAborted } from "./until-aborted.js";
export { serverVersion, type VersionInfo } from "./version/version-info.js";
export { WorkQueue, type WorkQueueOptions } from "./work-queue.js";
