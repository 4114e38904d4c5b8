import { resolve } from "node:path";
import type { DialAddress } from "@kube-apiserver/component-base";

/** Where a collector listens. */
export type CollectorAddress =
  | { readonly kind: "tcp"; readonly authority: string }
  /** A path in the file system, or the name of an abstract socket after a zero byte. */
  | { readonly kind: "unix"; readonly path: string };

/** The default of OTLP over gRPC. */
const defaultEndpoint = "localhost:4317";

/** What an endpoint means that was validated, by the rules for names of gRPC. */
export function collectorAddressOf(endpoint = defaultEndpoint): CollectorAddress {
  const abstract = /^unix-abstract:(?:\/\/)?(.*)$/s.exec(endpoint)?.[1];
  if (abstract !== undefined) return { kind: "unix", path: `\0${abstract}` };
  const path = /^unix:(?:\/\/)?(.*)$/s.exec(endpoint)?.[1];
  if (path !== undefined) return { kind: "unix", path: resolve(path) };
  const [, server = "", name = ""] = /^dns:(?:\/\/([^/]*)\/?)?(.*)$/s.exec(endpoint) ?? ["", "", endpoint];
  return { kind: "tcp", authority: name === "" ? server : name };
}

/** Host and port of an authority; the port is that of gRPC over TLS where none is given, as gRPC has it. */
export function dialAddressOf(authority: string): DialAddress {
  const [, bracketed, plain = "", port = "443"] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? [];
  return { host: bracketed ?? plain, port: Number(port) };
}
