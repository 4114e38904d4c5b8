import {
  type BackendTLS,
  type FileContent,
  newFileCertificateBundle,
  newFileCertKey,
} from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { KubeletSettings, SettingsParts } from "./server-settings.js";

/** How kubelets are reached, with what has to be followed meanwhile. */
export interface KubeletParts {
  readonly settings: KubeletSettings;
  readonly files: readonly FileContent<unknown>[];
}

/**
 * Reads the files of `--kubelet-*`. Without an authority nobody's certificate is checked, as upstream. Rejects when a file
 * is missing or broken.
 */
export async function newKubeletSettings(completed: CompletedOptions, parts: SettingsParts): Promise<KubeletParts> {
  const { certificateAuthority, clientCertificate, clientKey, port, preferredAddressTypes, timeoutMs } =
    completed.misc.kubelet;
  const bundle = certificateAuthority === "" ? undefined : await newFileCertificateBundle(certificateAuthority, parts);
  const pair = clientCertificate === "" ? undefined : await newFileCertKey(clientCertificate, clientKey, parts);
  const tls = (): BackendTLS => ({
    ...(bundle === undefined ? { rejectUnauthorized: false } : { ca: bundle.current.pem }),
    ...(pair === undefined ? {} : { cert: pair.current.certPem, key: pair.current.keyPem }),
  });
  return {
    files: [bundle, pair].filter((file) => file !== undefined),
    settings: {
      tls,
      port,
      preferredAddressTypes,
      timeoutMs,
      maxConnectionBytesPerSecond: completed.misc.maxConnectionBytesPerSec,
    },
  };
}
