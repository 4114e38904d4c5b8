import {
  boolFlag,
  durationFlag,
  floatFlag,
  intFlag,
  type NamedFlagSets,
  stringFlag,
} from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";

const modes: readonly string[] = ["batch", "blocking", "blocking-strict"];
const formats: readonly string[] = ["legacy", "json"];
const groupVersion = "audit.k8s.io/v1";

/** How one audit backend takes events. */
class AuditBackendOptions {
  readonly name: "log" | "webhook";
  mode: string;
  batchBufferSize = 10_000;
  batchMaxSize: number;
  batchMaxWaitMs: number;
  throttleEnable: boolean;
  throttleQPS: number;
  throttleBurst: number;
  truncateEnabled = false;
  truncateMaxBatchSize = 10 * 1024 * 1024;
  truncateMaxEventSize = 100 * 1024;
  groupVersion = groupVersion;

  constructor(name: "log" | "webhook") {
    const isWebhook = name === "webhook";
    this.name = name;
    this.mode = isWebhook ? "batch" : "blocking";
    this.batchMaxSize = isWebhook ? 400 : 1;
    this.batchMaxWaitMs = isWebhook ? 30_000 : 0;
    this.throttleEnable = isWebhook;
    this.throttleQPS = isWebhook ? 10 : 0;
    this.throttleBurst = isWebhook ? 15 : 0;
  }

  addFlags(sets: NamedFlagSets): void {
    const prefix = `audit-${this.name}`;
    addFlag(sets, `${prefix}-mode`, this, "mode", stringFlag);
    addFlag(sets, `${prefix}-batch-buffer-size`, this, "batchBufferSize", intFlag);
    addFlag(sets, `${prefix}-batch-max-size`, this, "batchMaxSize", intFlag);
    addFlag(sets, `${prefix}-batch-max-wait`, this, "batchMaxWaitMs", durationFlag);
    addFlag(sets, `${prefix}-batch-throttle-enable`, this, "throttleEnable", boolFlag);
    addFlag(sets, `${prefix}-batch-throttle-qps`, this, "throttleQPS", floatFlag);
    addFlag(sets, `${prefix}-batch-throttle-burst`, this, "throttleBurst", intFlag);
    addFlag(sets, `${prefix}-truncate-enabled`, this, "truncateEnabled", boolFlag);
    addFlag(sets, `${prefix}-truncate-max-batch-size`, this, "truncateMaxBatchSize", intFlag);
    addFlag(sets, `${prefix}-truncate-max-event-size`, this, "truncateMaxEventSize", intFlag);
    addFlag(sets, `${prefix}-version`, this, "groupVersion", stringFlag);
  }

  validate(): readonly Error[] {
    return compactErrors(this.#modeError(), this.#truncateError(), this.#versionError());
  }

  #modeError(): Error | undefined {
    const { name, mode } = this;
    if (!modes.includes(mode)) {
      const allowed = JSON.stringify(modes.join(","));
      return new Error(`invalid audit ${name} mode ${mode}, allowed modes are ${allowed}`);
    }
    if (mode !== "batch") return undefined;
    const positive: ReadonlyArray<[string, number]> = [
      ["buffer size", this.batchBufferSize],
      ["max batch size", this.batchMaxSize],
      ...(this.throttleEnable
        ? ([
            ["throttle QPS", this.throttleQPS],
            ["throttle burst", this.throttleBurst],
          ] as const)
        : []),
    ].map(([what, value]) => [String(what), Number(value)]);
    const [what, value] = positive.find(([, size]) => size <= 0) ?? [];
    if (what === undefined) return undefined;
    return new Error(`invalid audit batch ${name} ${what} ${value}, must be a positive number`);
  }

  #truncateError(): Error | undefined {
    const { name, truncateMaxEventSize: event, truncateMaxBatchSize: batch } = this;
    if (event <= 0)
      return new Error(`invalid audit truncate ${name} max event size ${event}, must be a positive number`);
    if (batch >= event) return undefined;
    return new Error(
      `invalid audit truncate ${name} max batch size ${batch}, must be greater than max event size (${event})`,
    );
  }

  #versionError(): Error | undefined {
    if (this.groupVersion === groupVersion) return undefined;
    return new Error(`invalid group version, allowed versions are ["${groupVersion}"]`);
  }
}

/** What is recorded of requests, and where. Mirrors `genericoptions.AuditOptions`. */
export class AuditOptions implements OptionsGroup {
  policyFile = "";
  readonly log = new AuditBackendOptions("log");
  readonly webhook = new AuditBackendOptions("webhook");
  logPath = "";
  logFormat = "json";
  logMaxAgeDays = 366;
  logMaxBackups = 100;
  logMaxSizeMegabytes = 100;
  logCompress = false;
  webhookConfigFile = "";
  webhookInitialBackoffMs = 10_000;

  addFlags(sets: NamedFlagSets): void {
    this.log.addFlags(sets);
    this.webhook.addFlags(sets);
    addFlag(sets, "audit-policy-file", this, "policyFile", stringFlag);
    addFlag(sets, "audit-log-path", this, "logPath", stringFlag);
    addFlag(sets, "audit-log-format", this, "logFormat", stringFlag);
    addFlag(sets, "audit-log-maxage", this, "logMaxAgeDays", intFlag);
    addFlag(sets, "audit-log-maxbackup", this, "logMaxBackups", intFlag);
    addFlag(sets, "audit-log-maxsize", this, "logMaxSizeMegabytes", intFlag);
    addFlag(sets, "audit-log-compress", this, "logCompress", boolFlag);
    addFlag(sets, "audit-webhook-config-file", this, "webhookConfigFile", stringFlag);
    addFlag(sets, "audit-webhook-initial-backoff", this, "webhookInitialBackoffMs", durationFlag);
    // Two names of one setting: the one that comes last on the command line counts.
    addFlag(sets, "audit-webhook-batch-initial-backoff", this, "webhookInitialBackoffMs", durationFlag);
  }

  validate(): readonly Error[] {
    return [
      ...(this.logPath === "" ? [] : this.#logErrors()),
      ...(this.webhookConfigFile === "" ? [] : this.webhook.validate()),
    ];
  }

  #logErrors(): readonly Error[] {
    const sizes: ReadonlyArray<[string, number]> = [
      ["maxage", this.logMaxAgeDays],
      ["maxbackup", this.logMaxBackups],
      ["maxsize", this.logMaxSizeMegabytes],
    ];
    const allowed = JSON.stringify(formats.join(","));
    return [
      ...this.log.validate(),
      ...compactErrors(
        !formats.includes(this.logFormat) &&
          new Error(`invalid audit log format ${this.logFormat}, allowed formats are ${allowed}`),
      ),
      ...sizes
        .filter(([, size]) => size < 0)
        .map(([what, size]) => new Error(`--audit-log-${what} ${size} can't be a negative number`)),
    ];
  }
}
