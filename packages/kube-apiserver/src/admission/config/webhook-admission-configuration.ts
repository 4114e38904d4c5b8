import { isAbsolute } from "node:path";
import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { webhookadmission_v1 } from "@kube-apiserver/api/types";
import { FieldPath, fieldErrors, type ParsedConfig, toErrorText } from "@kube-apiserver/apimachinery";

/** How webhooks are called that clients register: what `--admission-control-config-file` says of their plugins. */
export interface WebhookAdmissionConfiguration {
  /** Absolute path of a kubeconfig with the credentials to show to webhooks, by their hosts. Absent: none. */
  readonly kubeConfigFile?: string;
}

const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/admission/plugin/webhook/config/kubeconfig.go:34",
  kinds: new Map([
    ["apiserver.config.k8s.io/v1/WebhookAdmissionConfiguration", "webhookadmission.v1.WebhookAdmission"],
  ]),
};

/**
 * Reads the configuration of `MutatingAdmissionWebhook` or `ValidatingAdmissionWebhook`. Mirrors `config.LoadConfig`;
 * webhooks that are no objects of the API (the alpha `ManifestBasedAdmissionControlConfig`) are refused.
 * @throws Error in upstream's words when it cannot be used
 */
export function readWebhookAdmissionConfiguration(document: ParsedConfig | undefined): WebhookAdmissionConfiguration {
  if (document === undefined) return {};
  const { kubeConfigFile = "", staticManifestsDir = "" } = decodeConfig(
    document,
    scheme,
  ) as webhookadmission_v1.WebhookAdmission;
  if (kubeConfigFile !== "" && !isAbsolute(kubeConfigFile)) {
    const detail = "must be an absolute file path";
    throw new Error(toErrorText(fieldErrors.invalid(FieldPath.root("kubeConfigFile"), kubeConfigFile, detail)));
  }
  if (staticManifestsDir !== "") {
    const detail =
      "staticManifestsDir requires the ManifestBasedAdmissionControlConfig feature gate to be enabled, which this server does not have";
    throw new Error(toErrorText(fieldErrors.forbidden(FieldPath.root("staticManifestsDir"), detail)));
  }
  return kubeConfigFile === "" ? {} : { kubeConfigFile };
}
