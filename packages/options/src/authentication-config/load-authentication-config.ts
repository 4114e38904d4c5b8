import { readFile } from "node:fs/promises";
import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import { parseConfig, quoteGo } from "@kube-apiserver/apimachinery";
import type { AuthenticationConfiguration } from "@kube-apiserver/generic-server";

const kind = "AuthenticationConfiguration";
const group = "apiserver.config.k8s.io";

/** The versions differ in nothing but their names. */
const scheme: ConfigScheme = {
  name: "k8s.io/kubernetes/pkg/kubeapiserver/options/authentication.go:744",
  kinds: new Map(
    ["v1", "v1beta1", "v1alpha1"].map((version) => [
      `${group}/${version}/${kind}`,
      `apiserverconfig.${version}.${kind}`,
    ]),
  ),
};

/** A file with what it says. */
export interface LoadedAuthenticationConfig {
  readonly data: string;
  readonly config: AuthenticationConfiguration;
}

/** Reads `--authentication-config`. Rejects in upstream's words. Mirrors `loadAuthenticationConfig`. */
export async function loadAuthenticationConfig(file: string): Promise<LoadedAuthenticationConfig> {
  try {
    const data = await readFile(file);
    return { data: data.toString(), config: await decodeAuthenticationConfig(data) };
  } catch (cause) {
    const problem = (cause as Error).message;
    throw new Error(`failed to load authentication configuration from file ${quoteGo(file)}: ${problem}`, { cause });
  }
}

/** YAML or JSON, strictly. Rejects in upstream's words. Mirrors `loadAuthenticationConfigFromData`. */
export async function decodeAuthenticationConfig(data: Buffer): Promise<AuthenticationConfiguration> {
  if (data.length === 0) throw new Error("empty config data");
  return decodeConfig(await parseConfig(data), scheme) as unknown as AuthenticationConfiguration;
}
