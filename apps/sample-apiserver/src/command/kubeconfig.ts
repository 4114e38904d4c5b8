import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { getOwn, isJSONObject, type JSONObject, parseYAML } from "@kube-apiserver/apimachinery";
import type { ClientOptions } from "@kube-apiserver/generic-server";

/** A kubeconfig that cannot be used. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/**
 * Whom the current context of a kubeconfig talks to, and as whom: by certificate or by token. Files that it names are
 * read, relative ones from its own folder. Rejects with KubeconfigError when something is missing.
 */
export async function readKubeconfig(file: string): Promise<ClientOptions> {
  const config = await parseYAML(await readFile(file, "utf8"));
  if (!isJSONObject(config)) throw new KubeconfigError(`${file} is not a kubeconfig`);
  const context = entryOf(config, "contexts", "context", textOf(config, "current-context"));
  const cluster = entryOf(config, "clusters", "cluster", textOf(context, "cluster"));
  const user = entryOf(config, "users", "user", textOf(context, "user"));
  const folder = dirname(file);
  const caPem = await dataOf(cluster, "certificate-authority", folder);
  const certPem = await dataOf(user, "client-certificate", folder);
  const keyPem = await dataOf(user, "client-key", folder);
  const token = textOf(user, "token");
  return {
    url: textOf(cluster, "server"),
    userAgent: "sample-apiserver",
    ...(caPem === undefined ? {} : { caPem }),
    ...(certPem === undefined || keyPem === undefined ? {} : { certPem, keyPem }),
    ...(token === "" ? {} : { token }),
  };
}

function entryOf(config: JSONObject, list: string, field: string, name: string): JSONObject {
  const entries = getOwn(config, list);
  const found = Array.isArray(entries)
    ? entries.find((entry) => isJSONObject(entry) && entry.name === name)
    : undefined;
  const value = isJSONObject(found) ? getOwn(found, field) : undefined;
  if (!isJSONObject(value)) throw new KubeconfigError(`the kubeconfig has no ${field} ${JSON.stringify(name)}`);
  return value;
}

function textOf(from: JSONObject, field: string): string {
  const value = getOwn(from, field);
  return typeof value === "string" ? value : "";
}

/** What is in the kubeconfig itself, in base64, or else in a file. */
async function dataOf(from: JSONObject, field: string, folder: string): Promise<string | undefined> {
  const data = textOf(from, `${field}-data`);
  if (data !== "") return Buffer.from(data, "base64").toString("utf8");
  const file = textOf(from, field);
  return file === "" ? undefined : readFile(resolve(folder, file), "utf8");
}
