import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** Where a webhook is: at a URL or behind a service. Mirrors `ValidateWebhookURL` and `ValidateWebhookService`. */
export function validateClientConfig(
  config: admissionregistration_v1.WebhookClientConfig | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const { url, service } = config ?? {};
  if ((url === undefined) === (service === undefined)) {
    return [fieldErrors.required(path, "exactly one of url or service is required")];
  }
  return url === undefined ? validateService(service, path.child("service")) : validateURL(url, path.child("url"));
}

const form = "; desired format: https://host[/path]";

function validateURL(text: string, path: FieldPath): readonly FieldError[] {
  if (!URL.canParse(text)) return [fieldErrors.required(path, `url must be a valid URL: ${text}${form}`)];
  const url = new URL(text);
  const invalid = (detail: string) => fieldErrors.invalid(path, text, detail + form);
  return [
    ...(url.protocol === "https:"
      ? []
      : [fieldErrors.invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`)]),
    ...(url.host === "" ? [invalid("host must be specified")] : []),
    ...(url.username === "" && url.password === "" ? [] : [invalid("user information is not permitted in the URL")]),
    ...(url.hash === "" ? [] : [invalid("fragments are not permitted in the URL")]),
    ...(url.search === "" ? [] : [invalid("query parameters are not permitted in the URL")]),
  ];
}

function validateService(
  service: admissionregistration_v1.ServiceReference | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const { name = "", namespace = "", port = 443, path: urlPath } = service ?? {};
  const errors: FieldError[] = [];
  if (name === "") errors.push(fieldErrors.required(path.child("name"), "service name is required"));
  if (namespace === "") errors.push(fieldErrors.required(path.child("namespace"), "service namespace is required"));
  if (port < 1 || port > 65_535) {
    const detail = "port is not valid: must be between 1 and 65535, inclusive";
    errors.push(fieldErrors.invalid(path.child("port"), port, detail));
  }
  if (urlPath !== undefined && !urlPath.startsWith("/")) {
    errors.push(fieldErrors.invalid(path.child("path"), urlPath, "must start with a '/'"));
  }
  return errors;
}
