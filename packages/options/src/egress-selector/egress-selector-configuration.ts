import { existsSync } from "node:fs";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** How connections of some sorts leave the server. Mirrors `apiserver.EgressSelectorConfiguration`. */
export interface EgressSelectorConfiguration {
  /** Null where a file says nothing of it. */
  readonly egressSelections?: readonly EgressSelection[] | null;
}

/** How connections of one sort leave: to the nodes and services of the cluster, to its control plane, to etcd. */
export interface EgressSelection {
  /** `cluster`, `controlplane` or `etcd`; upper or lower case is the same. */
  readonly name?: string;
  readonly connection?: EgressConnection;
}

/** A way out. */
export interface EgressConnection {
  /** `Direct`, `HTTPConnect` or `GRPC`. */
  readonly proxyProtocol?: string;
  /** Where the proxy is; not for `Direct`. */
  readonly transport?: { readonly tcp?: TCPTransport; readonly uds?: { readonly udsName?: string } };
}

/** A proxy at an address. */
export interface TCPTransport {
  readonly url?: string;
  /** Files in PEM, and the name in the proxy's certificate where that is not the host of {@link url}. */
  readonly tlsConfig?: {
    readonly caBundle?: string;
    readonly clientCert?: string;
    readonly clientKey?: string;
    readonly tlsServerName?: string;
  };
}

const protocols = ["Direct", "HTTPConnect", "GRPC"];
const names = ["cluster", "controlplane", "etcd"];
// Upstream's paths name no list and no index either.
const path = FieldPath.root("service").child("connection");

/** All that is wrong with a configuration, in upstream's words. Mirrors `ValidateEgressSelectorConfiguration`. */
export function validateEgressSelectorConfiguration(config: EgressSelectorConfiguration): readonly FieldError[] {
  const selections = config.egressSelections ?? [];
  return [...selections.flatMap(({ connection = {} }) => connectionErrors(connection)), ...nameErrors(selections)];
}

function connectionErrors({ proxyProtocol = "", transport }: EgressConnection): readonly FieldError[] {
  switch (proxyProtocol) {
    case "Direct":
      if (transport === undefined) return [];
      return [fieldErrors.invalid(path.child("transport"), "direct", "config must be absent for direct connect")];
    case "HTTPConnect":
      return httpConnectErrors(transport);
    case "GRPC":
      if (transport === undefined) return [transportMissing("GRPC")];
      if (transport.uds !== undefined) return udsErrors(transport.uds);
      return [fieldErrors.required(path.child("uds"), "UDS must be set with GRPC")];
    default:
      return [fieldErrors.notSupported(path.child("protocol"), proxyProtocol, protocols)];
  }
}

function transportMissing(protocol: string): FieldError {
  return fieldErrors.required(path.child("transport"), `transport must be set for ${protocol}`);
}

function httpConnectErrors(transport: EgressConnection["transport"]): readonly FieldError[] {
  if (transport === undefined) return [transportMissing("HTTPConnect")];
  const { tcp, uds } = transport;
  if (tcp !== undefined && uds !== undefined) {
    return [fieldErrors.invalid(path.child("tcp"), { ...tcp }, "TCP and UDS cannot both be set")];
  }
  if (tcp !== undefined) return tcpErrors(tcp);
  if (uds !== undefined) return udsErrors(uds);
  return [fieldErrors.required(path.child("tcp"), "One of TCP or UDS must be set")];
}

function udsErrors({ udsName = "" }: { readonly udsName?: string }): readonly FieldError[] {
  if (udsName !== "") return [];
  return [fieldErrors.invalid(path.child("udsName"), "nil", "must be present for UDS connections")];
}

function tcpErrors({ url = "", tlsConfig }: TCPTransport): readonly FieldError[] {
  if (url.startsWith("https://")) return tlsErrors(tlsConfig);
  if (!url.startsWith("http://")) {
    return [fieldErrors.invalid(path.child("url"), url, "supported connection protocols are http:// and https://")];
  }
  if (tlsConfig === undefined) return [];
  return [fieldErrors.invalid(path.child("tlsConfig"), "nil", "config must not be present when using HTTP")];
}

function tlsErrors(tlsConfig: TCPTransport["tlsConfig"]): readonly FieldError[] {
  const tlsPath = path.child("tlsConfig");
  if (tlsConfig === undefined) return [fieldErrors.required(tlsPath, "TLSConfig must be present when using HTTPS")];
  const { caBundle = "", clientCert = "", clientKey = "" } = tlsConfig;
  const check = (field: string, file: string, words: { readonly missing?: string; readonly absent: string }) => {
    if (file === "")
      return words.missing === undefined ? [] : [fieldErrors.invalid(tlsPath.child(field), "nil", words.missing)];
    return existsSync(file) ? [] : [fieldErrors.invalid(tlsPath.child(field), file, words.absent)];
  };
  return [
    ...check("caBundle", caBundle, { absent: "TLS config ca bundle does not exist" }),
    ...check("clientCert", clientCert, {
      missing: "Using TLS requires clientCert",
      absent: "TLS client cert does not exist",
    }),
    ...check("clientKey", clientKey, {
      missing: "Using TLS requires requires clientKey",
      absent: "TLS client key does not exist",
    }),
  ];
}

function nameErrors(selections: readonly EgressSelection[]): readonly FieldError[] {
  const seen = new Set<string>();
  return selections.flatMap(({ name = "" }, index) => {
    const canonical = name.toLowerCase();
    if (seen.has(canonical)) return [fieldErrors.duplicate(path.index(index), canonical)];
    seen.add(canonical);
    return names.includes(canonical) ? [] : [fieldErrors.notSupported(path, canonical, names)];
  });
}
