import type { Dialer, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type AuditBackend,
  type AuditConfig,
  type AuditFailureReporter,
  defaultRetryBackoff,
  loadKubeconfig,
  loadPolicyFromFile,
  newAuditMetrics,
  newBufferedBackend,
  newFailureReporter,
  newFileWriter,
  newIgnoreErrorsBackend,
  newLogBackend,
  newPolicyRuleEvaluator,
  newStreamWriter,
  newTruncateBackend,
  newUnionBackend,
  newWebhookBackend,
  newWebhookClient,
  RotatingFile,
} from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { SettingsParts } from "./server-settings.js";

type AuditValues = CompletedOptions["audit"];
type BackendValues = AuditValues["log"];

const megabyte = 1024 * 1024;
/** Of files whose size is not given: lumberjack's, which upstream writes them with. */

const linesAtOnce = 1_000;

/** What recording takes besides. */
export interface AuditSettingsParts extends SettingsParts {
  /** Makes connections to the webhook; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;
}

interface BackendParts extends AuditSettingsParts {
  readonly report: AuditFailureReporter;
}

/**
 * Reads the policy, and opens what events are written to. Undefined: nothing is recorded. Rejects in upstream's words when a
 * file cannot be used. Mirrors `AuditOptions.ApplyTo`.
 */
export async function newAuditSettings(
  { audit }: CompletedOptions,
  registry: MetricsRegistry,
  parts: AuditSettingsParts,
): Promise<AuditConfig | undefined> {
  const { logger } = parts;
  const metrics = newAuditMetrics(registry);
  const policy = audit.policyFile === "" ? undefined : await loadPolicy(audit.policyFile, parts);
  if (policy === undefined) {
    if (audit.logPath !== "") logger.v(2, "No audit policy file provided, no events will be recorded for log backend");
    if (audit.webhookConfigFile !== "") {
      logger.v(2, "No audit policy file provided, no events will be recorded for webhook backend");
    }
    return undefined;
  }
  const backendParts = { ...parts, report: newFailureReporter(metrics, logger) };
  // The webhook first: nothing of it is open when its file cannot be used.
  const webhook = audit.webhookConfigFile === "" ? [] : [await newWebhook(audit, backendParts)];
  const log = audit.logPath === "" ? [] : [newLog(audit, backendParts)];
  const backends = [...log, ...webhook];
  if (backends.length === 0) return undefined;
  const backend = newUnionBackend(backends);
  logger.v(2, "Using audit backend", { backend: String(backend) });
  return { policy, backend, metrics };
}

async function loadPolicy(file: string, { logger }: SettingsParts) {
  const policy = await loadPolicyFromFile(file, logger).catch((cause: unknown) => {
    throw new Error(`loading audit policy file: ${(cause as Error).message}`, { cause });
  });
  return newPolicyRuleEvaluator(policy);
}

function newLog(audit: AuditValues, parts: BackendParts): AuditBackend {
  const { log, logPath, logFormat } = audit;
  const writer = logPath === "-" ? newStreamWriter(process.stdout) : newLogFile(audit, parts);
  const backend = newLogBackend(writer, logFormat === "legacy" ? "legacy" : "json", parts.report);
  return withTruncation(log, withMode(log, backend, parts), parts);
}

function newLogFile(audit: AuditValues, parts: BackendParts) {
  const { logPath: path, logMaxAgeDays, logMaxBackups, logMaxSizeMegabytes, logCompress, log } = audit;
  try {
    const config = {
      path,
      maxSizeBytes: logMaxSizeMegabytes * megabyte,
      maxAgeDays: logMaxAgeDays,
      maxBackups: logMaxBackups,
      compress: logCompress,
    };
    return newFileWriter(new RotatingFile(config, parts), log.mode !== "batch");
  } catch (cause) {
    throw new Error(`ensureLogFile: ${(cause as Error).message}`, { cause });
  }
}

async function newWebhook(audit: AuditValues, parts: BackendParts): Promise<AuditBackend> {
  const { webhook, webhookConfigFile, webhookInitialBackoffMs } = audit;
  try {
    const client = newWebhookClient(await loadKubeconfig(webhookConfigFile), { dialer: parts.dialer });
    const backoff = defaultRetryBackoff(webhookInitialBackoffMs);
    const backend = newWebhookBackend(client, { ...parts, backoff, jitter: Math.random });
    return withTruncation(webhook, withMode(webhook, backend, parts), parts);
  } catch (cause) {
    throw new Error(`initializing audit webhook: ${(cause as Error).message}`, { cause });
  }
}

function withMode(values: BackendValues, backend: AuditBackend, parts: BackendParts): AuditBackend {
  if (values.mode === "blocking-strict") return backend;
  if (values.mode === "blocking") return newIgnoreErrorsBackend(backend);
  const { batchBufferSize, batchMaxSize, batchMaxWaitMs, throttleEnable, throttleQPS, throttleBurst } = values;
  const config = {
    bufferSize: batchBufferSize,
    maxBatchSize: batchMaxSize,
    maxBatchWaitMs: batchMaxWaitMs,
    ...(throttleEnable ? { throttle: { qps: throttleQPS, burst: throttleBurst } } : {}),
    // Lines of a file are written one after the other; how many of them at once, nobody can tell.
    ...(values.name === "webhook"
      ? { asyncDelegate: true }
      : { asyncDelegate: false, ...(throttleEnable ? {} : { maxDrainSize: linesAtOnce }) }),
  };
  return newBufferedBackend(backend, config, parts);
}

function withTruncation(values: BackendValues, backend: AuditBackend, { report }: BackendParts): AuditBackend {
  const { truncateEnabled, truncateMaxEventSize: maxEventSize, truncateMaxBatchSize: maxBatchSize } = values;
  return truncateEnabled ? newTruncateBackend(backend, { maxEventSize, maxBatchSize }, report) : backend;
}
