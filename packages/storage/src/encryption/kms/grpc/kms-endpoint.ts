import { quoteGo } from "@kube-apiserver/apimachinery";

/**
 * The address of the socket of an endpoint (`unix:///run/kms.sock`), as gRPC takes it. A path that begins with `/@` is
 * Linux's abstract namespace. Mirrors `util.ParseEndpoint` of k8s.io/kms.
 * @throws Error when it is no endpoint of a Unix socket
 */
export function kmsSocketAddress(endpoint: string): string {
  if (endpoint === "") throw new Error("remote KMS provider can't use empty string as endpoint");
  const [, scheme = "", path = ""] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/[^/]*)?(.*)$/.exec(endpoint) ?? [];
  if (scheme.toLowerCase() !== "unix") throw new Error(`unsupported scheme ${quoteGo(scheme)} for remote KMS provider`);
  const decoded = decodeURIComponent(path.replace(/[?#].*$/, ""));
  return decoded.startsWith("/@") ? `unix:\u0000${decoded.slice(2)}` : `unix:${decoded}`;
}
