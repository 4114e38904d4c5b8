import { readFile } from "node:fs/promises";
import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import { parseConfig, quoteGo, toAggregateText } from "@kube-apiserver/apimachinery";
import type { Dialer, FeatureGates, Logger, TracerProvider } from "@kube-apiserver/component-base";
import { type TracingConfiguration, validateTracingConfiguration } from "./tracing-configuration.js";

const kind = "TracingConfiguration";

const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/server/options/tracing.go:49",
  kinds: new Map(
    ["v1", "v1beta1", "v1alpha1"].map((version) => [
      `apiserver.config.k8s.io/${version}/${kind}`,
      `apiserverconfig.${version}.${kind}`,
    ]),
  ),
};

/** What tracing takes besides its file. */
export interface TracingParts {
  readonly features: FeatureGates;
  /** Names this server among others. */
  readonly apiServerID: string;
  /** What makes the connections to the collector. Absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
  readonly logger: Logger;
}

/**
 * Reads `--tracing-config-file`, strictly, and loads what records spans as it says. Rejects in upstream's words when it cannot
 * be used. Mirrors `TracingOptions.ApplyTo`.
 */
export async function loadTracerProvider(file: string, parts: TracingParts): Promise<TracerProvider> {
  if (!parts.features.enabled("APIServerTracing")) {
    throw new Error("APIServerTracing feature is not enabled, but tracing config file was provided");
  }
  const config = await readTracingConfiguration(file).catch((cause: unknown) => {
    throw new Error(`failed to read tracing config: ${(cause as Error).message}`, { cause });
  });
  const mistakes = validateTracingConfiguration(config);
  if (mistakes.length > 0) {
    throw new Error(`failed to validate tracing configuration: ${toAggregateText(mistakes)}`);
  }
  // Only now: a server that does not trace is not to carry what others trace with.
  const { newOpenTelemetryProvider } = await import("./opentelemetry/new-opentelemetry-provider.js");
  return newOpenTelemetryProvider(config, parts);
}

async function readTracingConfiguration(file: string): Promise<TracingConfiguration> {
  const data = await readFile(file).catch((cause: unknown) => {
    const problem = (cause as Error).message;
    throw new Error(`unable to read tracing configuration from ${quoteGo(file)}: ${problem}`, { cause });
  });
  try {
    return decodeConfig(await parseConfig(data), scheme) as TracingConfiguration;
  } catch (cause) {
    throw new Error(`unable to decode tracing configuration data: ${(cause as Error).message}`, { cause });
  }
}
