import { readFile } from "node:fs/promises";
import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import { parseConfig, quoteGo, toAggregateText } from "@kube-apiserver/apimachinery";
import type { EgressSelector, HTTPConnectParts } from "@kube-apiserver/generic-server";
import {
  type EgressSelectorConfiguration,
  validateEgressSelectorConfiguration,
} from "./egress-selector-configuration.js";
import { newEgressSelector } from "./new-egress-selector.js";

const kind = "EgressSelectorConfiguration";

const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/server/egressselector/config.go:33",
  kinds: new Map(
    ["v1beta1", "v1alpha1"].map((version) => [
      `apiserver.k8s.io/${version}/${kind}`,
      `apiserverconfig.${version}.${kind}`,
    ]),
  ),
};

/**
 * Reads `--egress-selector-config-file`, strictly, and makes what it says. Undefined: it says nothing. Rejects in upstream's
 * words when it cannot be used. Mirrors `EgressSelectorOptions.ApplyTo`.
 */
export async function loadEgressSelector(file: string, parts: HTTPConnectParts): Promise<EgressSelector | undefined> {
  const config = await read(file).catch((cause: unknown) => {
    throw new Error(`failed to read egress selector config: ${(cause as Error).message}`, { cause });
  });
  const mistakes = validateEgressSelectorConfiguration(config);
  if (mistakes.length > 0) {
    throw new Error(`failed to validate egress selector configuration: ${toAggregateText(mistakes)}`);
  }
  return newEgressSelector(config, parts);
}

async function read(file: string): Promise<EgressSelectorConfiguration> {
  const data = await readFile(file).catch((cause: unknown) => {
    const problem = (cause as Error).message;
    throw new Error(`unable to read egress selector configuration from ${quoteGo(file)} [${problem}]`, { cause });
  });
  return decodeConfig(await parseConfig(data), scheme) as EgressSelectorConfiguration;
}
