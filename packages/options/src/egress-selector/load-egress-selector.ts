import { readFile } from "node:fs/promises";
import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import { parseConfig, quoteGo, toAggregateText } from "@kube-apiserver/apimachinery";
import {
  type EgressSelectorConfiguration,
  validateEgressSelectorConfiguration,
} from "./egress-selector-configuration.js";

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
 * Reads `--egress-selector-config-file`, strictly, and holds it to what this server can do: connections leave directly. A
 * server that left its network past the proxy that it was told to use would be worse than one that does not start.
 *
 * Rejects in upstream's words when the file cannot be used, and in its own when it names a proxy. Mirrors
 * `EgressSelectorOptions.ApplyTo`.
 */
export async function loadEgressSelector(file: string): Promise<EgressSelectorConfiguration> {
  const config = await read(file).catch((cause: unknown) => {
    throw new Error(`failed to read egress selector config: ${(cause as Error).message}`, { cause });
  });
  const mistakes = validateEgressSelectorConfiguration(config);
  if (mistakes.length > 0) {
    throw new Error(`failed to validate egress selector configuration: ${toAggregateText(mistakes)}`);
  }
  for (const { name, connection } of config.egressSelections ?? []) {
    if (connection?.proxyProtocol === "Direct") continue;
    throw new Error(
      `failed to setup egress selector: the connections of ${quoteGo(name ?? "")} cannot leave by ` +
        `${connection?.proxyProtocol}, which is not supported: only "Direct" is`,
    );
  }
  return config;
}

async function read(file: string): Promise<EgressSelectorConfiguration> {
  const data = await readFile(file).catch((cause: unknown) => {
    const problem = (cause as Error).message;
    throw new Error(`unable to read egress selector configuration from ${quoteGo(file)} [${problem}]`, { cause });
  });
  return decodeConfig(await parseConfig(data), scheme) as EgressSelectorConfiguration;
}
