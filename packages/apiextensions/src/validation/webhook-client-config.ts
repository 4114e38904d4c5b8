import { X509Certificate } from "node:crypto";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { WebhookClientConfig } from "../definition/types.js";

const form = "; desired format: https://host[/path]";

/** Where a conversion webhook is: at a URL or behind a service. */
export function validateClientConfig(config: WebhookClientConfig, path: FieldPath): readonly FieldError[] {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined)) {
    return [fieldErrors.required(path, "exactly one of url or service is required")];
  }
  if (url !== undefined) return validateURL(url, path.child("url"));
  return service === undefined ? [] : validateService(service, path.child("service"));
}

/** Mirrors `webhook.ValidateWebhookURL` with HTTPS enforced. */
function validateURL(text: string, path: FieldPath): readonly FieldError[] {
  if (!URL.canParse(text)) return [fieldErrors.required(path, `url must be a valid URL: ${text}${form}`)];
  const { protocol, host, username, password, hash, search } = new URL(text);
  const invalid = (value: string, detail: string) => [fieldErrors.invalid(path, value, detail + form)];
  return [
    ...(protocol === "https:" ? [] : invalid(protocol.slice(0, -1), "'https' is the only allowed URL scheme")),
    ...(host === "" ? invalid(host, "host must be specified") : []),
    ...(username + password === "" ? [] : invalid(username, "user information is not permitted in the URL")),
    ...(hash === "" ? [] : invalid(hash.slice(1), "fragments are not permitted in the URL")),
    ...(search === "" ? [] : invalid(search.slice(1), "query parameters are not permitted in the URL")),
  ];
}

const maxPort = 65_535;

/** Mirrors `webhook.ValidateWebhookService`. */
function validateService(
  { name, namespace, path: urlPath, port = 443 }: NonNullable<WebhookClientConfig["service"]>,
  path: FieldPath,
): readonly FieldError[] {
  const portDetail = "port is not valid: must be between 1 and 65535, inclusive";
  return [
    ...(name === "" ? [fieldErrors.required(path.child("name"), "service name is required")] : []),
    ...(namespace === "" ? [fieldErrors.required(path.child("namespace"), "service namespace is required")] : []),
    ...(port < 1 || port > maxPort ? [fieldErrors.invalid(path.child("port"), port, portDetail)] : []),
    ...(urlPath === undefined || urlPath.startsWith("/")
      ? []
      : [fieldErrors.invalid(path.child("path"), urlPath, "must start with a '/'")]),
  ];
}

/** Whether a CA bundle holds certificates only; an empty one leaves the system's in force. */
export function isValidCABundle(base64: string): boolean {
  if (base64 === "") return true;
  const certificates = Buffer.from(base64, "base64")
    .toString("latin1")
    .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return certificates?.every(isCertificate) ?? false;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // The only way to ask: the constructor throws for everything that is no certificate.
    return false;
  }
}
