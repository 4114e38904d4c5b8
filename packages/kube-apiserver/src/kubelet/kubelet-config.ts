import type { BackendTLS } from "@kube-apiserver/generic-server";

/** How kubelets, pods and nodes are reached. Mirrors `kubeletclient.KubeletClientConfig`. */
export interface KubeletClientConfig {
  /** Port of kubelets whose node does not name one. Default 10250. */
  readonly port?: number;
  /** Types of node addresses, the one to use first at the front. Default: as `--kubelet-preferred-address-types`. */
  readonly preferredAddressTypes?: readonly string[];
  /** Read for every connection: files may change. Left out: no certificate is shown, and none is checked. */
  readonly tls?: () => BackendTLS;
  /** How long connecting to a kubelet may take, in milliseconds. 0: as long as the system tries. Default 5000. */
  readonly timeoutMs?: number;
  /** `--max-connection-bytes-per-sec`: bytes of one upgraded connection in each direction. Default 0: no limit. */
  readonly maxConnectionBytesPerSecond?: number;
}

/** A {@link KubeletClientConfig} with every default filled in. */
export type CompletedKubeletClientConfig = Readonly<Required<KubeletClientConfig>>;

/** Fills in defaults. */
export function completeKubeletClientConfig(config: KubeletClientConfig = {}): CompletedKubeletClientConfig {
  return {
    port: config.port ?? 10_250,
    preferredAddressTypes: config.preferredAddressTypes ?? [
      "Hostname",
      "InternalDNS",
      "InternalIP",
      "ExternalDNS",
      "ExternalIP",
    ],
    tls: config.tls ?? (() => ({ rejectUnauthorized: false })),
    timeoutMs: config.timeoutMs ?? 5_000,
    maxConnectionBytesPerSecond: config.maxConnectionBytesPerSecond ?? 0,
  };
}
