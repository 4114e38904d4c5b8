import { readFile } from "node:fs/promises";
import { quoteGo } from "@kube-apiserver/apimachinery";
import {
  type EgressRoute,
  EgressSelector,
  type EgressType,
  egressTypes,
  type HTTPConnectParts,
  type HTTPConnectProxy,
  newHTTPConnectDialer,
  type ProxyTLS,
  parseCertificateBundle,
  requireMatchingPair,
} from "@kube-apiserver/generic-server";
import type { EgressConnection, EgressSelectorConfiguration, TCPTransport } from "./egress-selector-configuration.js";

/**
 * Makes what a configuration says, which has been validated. Files are read once, as upstream. Undefined: it says nothing.
 * Rejects when a file cannot be used, and when a proxy speaks GRPC: a server that left its network past the proxy that it
 * was told to use would be worse than one that does not start. Mirrors `NewEgressSelector`.
 */
export async function newEgressSelector(
  { egressSelections }: EgressSelectorConfiguration,
  parts: HTTPConnectParts,
): Promise<EgressSelector | undefined> {
  if (egressSelections === undefined || egressSelections === null) return undefined;
  const routes = new Map<EgressType, EgressRoute>();
  for (const { name = "", connection = {} } of egressSelections) {
    const type = egressTypes.find((known) => known === name.toLowerCase());
    if (type === undefined) throw new TypeError("the configuration was not validated");
    const route = await newRoute(connection, parts).catch((cause: unknown) => {
      throw new Error(
        `failed to setup egress selector: failed to create dialer for egressSelection ${quoteGo(type)}: ${(cause as Error).message}`,
        { cause },
      );
    });
    routes.set(type, route);
  }
  return new EgressSelector(routes);
}

async function newRoute(
  { proxyProtocol = "", transport }: EgressConnection,
  parts: HTTPConnectParts,
): Promise<EgressRoute> {
  if (proxyProtocol === "Direct") return "direct";
  if (proxyProtocol !== "HTTPConnect") {
    throw new Error(`connections by ${proxyProtocol} are not supported: only "Direct" and "HTTPConnect" are`);
  }
  const { tcp, uds } = transport ?? {};
  const proxy: HTTPConnectProxy =
    tcp === undefined ? { transport: "uds", path: uds?.udsName ?? "" } : await newTCPProxy(tcp);
  return newHTTPConnectDialer(proxy, parts);
}

async function newTCPProxy({ url = "", tlsConfig }: TCPTransport): Promise<HTTPConnectProxy> {
  if (!URL.canParse(url)) throw new Error(`invalid proxy server url ${quoteGo(url)}`);
  const { protocol, hostname, port } = new URL(url);
  const defaultPort = protocol === "https:" ? 443 : 80;
  const address = { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? defaultPort : Number(port) };
  return { transport: "tcp", address, ...(tlsConfig === undefined ? {} : { tls: await readTLS(tlsConfig) }) };
}

/** Mirrors `getTLSConfig`. */
async function readTLS(config: NonNullable<TCPTransport["tlsConfig"]>): Promise<ProxyTLS> {
  const { caBundle = "", clientCert = "", clientKey = "", tlsServerName = "" } = config;
  const pair = await readPair(clientCert, clientKey).catch((cause: unknown) => {
    const problem = (cause as Error).message;
    throw new Error(`failed to read key pair ${clientCert} & ${clientKey}, got ${problem}`, { cause });
  });
  return {
    ...pair,
    ...(caBundle === "" ? {} : { caPem: await readAuthorities(caBundle) }),
    ...(tlsServerName === "" ? {} : { serverName: tlsServerName }),
  };
}

async function readPair(certFile: string, keyFile: string) {
  const [certPem, keyPem] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
  return requireMatchingPair({ certPem, keyPem });
}

async function readAuthorities(file: string): Promise<string> {
  const pem = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`failed to read cert file ${file}, got ${(cause as Error).message}`, { cause });
  });
  try {
    return parseCertificateBundle(pem).pem;
  } catch (cause) {
    throw new Error("failed to append CA cert to the cert pool", { cause });
  }
}
