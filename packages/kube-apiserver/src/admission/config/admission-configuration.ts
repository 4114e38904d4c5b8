import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigKindError, type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { getOwn, isJSONObject, type ParsedConfig, parseConfig, quoteGo } from "@kube-apiserver/apimachinery";

type PluginEntry = apiserverconfig_v1.AdmissionPluginConfiguration;

/** The configuration of each plugin, by its name. Mirrors `admission.ConfigProvider`. */
export interface PluginConfigurations {
  /** What the plugin is to read; undefined when it is not configured. Rejects when its file cannot be read. */
  configurationFor(pluginName: string): Promise<ParsedConfig | undefined>;
}

/** No plugin is configured. */
export const noPluginConfigurations: PluginConfigurations = { configurationFor: () => Promise.resolve(undefined) };

const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/server/options/admission.go:51",
  kinds: new Map([
    ["apiserver.config.k8s.io/v1/AdmissionConfiguration", "apiserverconfig.v1.AdmissionConfiguration"],
    ["apiserver.k8s.io/v1alpha1/AdmissionConfiguration", "apiserverconfig.v1alpha1.AdmissionConfiguration"],
  ]),
};

/** The plugins whose configuration was the whole file once, with the field by which such a file is told. */
const legacyFields: Readonly<Record<string, string>> = {
  ImagePolicyWebhook: "imagePolicy",
  PodNodeSelector: "podNodeSelectorPluginConfig",
};

/**
 * Reads `--admission-control-config-file`, an `AdmissionConfiguration` or one of the two older forms without a kind.
 * Files that it names are found from where it lies. Rejects in upstream's words. Mirrors `ReadAdmissionConfiguration`.
 */
export async function loadAdmissionConfiguration(file: string): Promise<PluginConfigurations> {
  const data = await readFile(file).catch((cause: unknown) => {
    const problem = `unable to read admission control configuration from ${quoteGo(file)}`;
    throw new Error(`failed to read plugin config: ${problem} [${(cause as Error).message}]`, { cause });
  });
  try {
    return pluginConfigurations(await readEntries(data, file), dirname(resolve(file)));
  } catch (cause) {
    throw new Error(`failed to read plugin config: ${(cause as Error).message}`, { cause });
  }
}

async function readEntries(data: Buffer, file: string): Promise<readonly PluginEntry[]> {
  const document = await parseConfig(data);
  try {
    return (decodeConfig(document, scheme) as apiserverconfig_v1.AdmissionConfiguration).plugins ?? [];
  } catch (err) {
    const { value } = document;
    const isLegacy =
      isJSONObject(value) && Object.values(legacyFields).some((field) => getOwn(value, field) !== undefined);
    if (!(err instanceof ConfigKindError) || !isLegacy) throw err;
    return Object.keys(legacyFields).map((name) => ({ name, path: resolve(file) }));
  }
}

function pluginConfigurations(entries: readonly PluginEntry[], directory: string): PluginConfigurations {
  return {
    async configurationFor(pluginName) {
      const { configuration, path = "" } = entries.find(({ name }) => name === pluginName) ?? {};
      // Repeated fields were found with the file around it.
      if (configuration !== undefined && configuration !== null) return { value: configuration, strictErrors: [] };
      return path === "" ? undefined : parseConfig(await readFile(resolve(directory, path)));
    },
  };
}
