import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  parseConfig,
  quoteGo,
} from "@kube-apiserver/apimachinery";

/** What to show to a server. */
export interface KubeconfigUser {
  readonly certPem?: string;
  readonly keyPem?: string;
  readonly token?: string;
  /** Where a token is read from, again and again: it is renewed there. Comes before {@link token}. */
  readonly tokenFile?: string;
  readonly basicAuth?: { readonly username: string; readonly password: string };
}

/** How to reach a server, and as whom: what the current context of a kubeconfig says. */
export interface KubeconfigConnection extends KubeconfigUser {
  /** URL, with the path that requests go to. */
  readonly server: string;
  /** Authorities to trust. Absent: the machine's. */
  readonly caPem?: string;
  /** Name that the certificate has to carry. Absent: the host of {@link server}. */
  readonly serverName?: string;
  /** Take any certificate. */
  readonly insecureSkipTLSVerify: boolean;
}

/** Reads the kubeconfig of a webhook. Rejects when it cannot be used. Mirrors `webhook.LoadKubeconfig`. */
export async function loadKubeconfig(file: string): Promise<KubeconfigConnection> {
  const { value } = await parseConfig(await readFile(file));
  const config = isJSONObject(value) ? value : {};
  const { cluster, user } = currentContext(config);
  const read = newPathResolver(file);
  return { ...(await clusterOf(cluster, read)), ...(await userOf(user, read)) };
}

/** Finds a file that a kubeconfig names. */
export type PathResolver = (path: string) => string;

/** Paths in a kubeconfig are found from where it lies. */
export function newPathResolver(file: string): PathResolver {
  return (path) => resolve(dirname(resolve(file)), path);
}

function currentContext(config: JSONObject) {
  const name = textOf(config, "current-context");
  const contexts = getOwn(config, "contexts");
  if (name === "" && (!Array.isArray(contexts) || contexts.length === 0)) {
    throw invalid("no configuration has been provided, try setting KUBERNETES_MASTER environment variable");
  }
  const context = named(config, "contexts", "context", name);
  if (context === undefined) throw invalid(`context was not found for specified context: ${name}`);
  const clusterName = textOf(context, "cluster");
  const cluster = named(config, "clusters", "cluster", clusterName);
  if (cluster === undefined) throw invalid(`cluster ${quoteGo(clusterName)} does not exist`);
  const userName = textOf(context, "user");
  const user = userName === "" ? {} : named(config, "users", "user", userName);
  if (user === undefined) throw invalid(`auth info ${quoteGo(userName)} does not exist`);
  return { cluster, user };
}

function named(config: JSONObject, list: string, member: string, name: string): JSONObject | undefined {
  const entries = getOwn(config, list);
  if (!Array.isArray(entries)) return undefined;
  const entry = entries.filter(isObject).find((each) => textOf(each, "name") === name);
  const value = entry === undefined ? undefined : getOwn(entry, member);
  return isObject(value) ? value : undefined;
}

async function clusterOf(cluster: JSONObject, resolvePath: PathResolver) {
  const server = textOf(cluster, "server");
  if (server === "") throw invalid("no server found for cluster");
  requireAbsent(cluster, "proxy-url");
  const caPem = await pemOf(cluster, "certificate-authority", resolvePath);
  const serverName = textOf(cluster, "tls-server-name");
  const insecureSkipTLSVerify = getOwn(cluster, "insecure-skip-tls-verify") === true;
  if (insecureSkipTLSVerify && caPem !== undefined) {
    throw invalid("specifying a root certificates file with the insecure flag is not allowed");
  }
  return {
    server: server.includes("://") ? server : `https://${server}`,
    insecureSkipTLSVerify,
    ...(caPem === undefined ? {} : { caPem }),
    ...(serverName === "" ? {} : { serverName }),
  };
}

/** What a user's entry says. Rejects when it cannot be used. */
export async function userOf(user: JSONObject, resolvePath: PathResolver): Promise<KubeconfigUser> {
  for (const field of ["exec", "auth-provider", "as"]) requireAbsent(user, field);
  const certPem = await pemOf(user, "client-certificate", resolvePath);
  const keyPem = await pemOf(user, "client-key", resolvePath);
  if ((certPem === undefined) !== (keyPem === undefined)) {
    throw invalid("client-certificate and client-key must both be specified, or neither");
  }
  const token = textOf(user, "token");
  const tokenFile = textOf(user, "tokenFile");
  const username = textOf(user, "username");
  return {
    ...(certPem === undefined || keyPem === undefined ? {} : { certPem, keyPem }),
    ...(token === "" ? {} : { token }),
    ...(tokenFile === "" ? {} : { tokenFile: resolvePath(tokenFile) }),
    ...(username === "" ? {} : { basicAuth: { username, password: textOf(user, "password") } }),
  };
}

/** From `<field>-data`, or the file that `<field>` names. */
async function pemOf(object: JSONObject, field: string, resolvePath: PathResolver): Promise<string | undefined> {
  const data = textOf(object, `${field}-data`);
  if (data !== "") return Buffer.from(data, "base64").toString();
  const path = textOf(object, field);
  if (path === "") return undefined;
  return readFile(resolvePath(path), "utf8").catch((cause: unknown) => {
    throw new Error(`invalid configuration: unable to read ${field} ${path} due to ${(cause as Error).message}`, {
      cause,
    });
  });
}

function requireAbsent(object: JSONObject, field: string): void {
  if (textOf(object, field) !== "" || isObject(getOwn(object, field))) throw invalid(`${field} is not supported`);
}

/** A field that is text; `""` when it is not there or something else. */
export function textOf(object: JSONObject, field: string): string {
  const value = getOwn(object, field);
  return typeof value === "string" ? value : "";
}

/** Whether a value is there, and an object. */
export function isObject(value: JSONValue | undefined): value is JSONObject {
  return value !== undefined && isJSONObject(value);
}

function invalid(problem: string): Error {
  return new Error(`invalid configuration: ${problem}`);
}
