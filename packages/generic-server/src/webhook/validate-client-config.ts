import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Subdomain,
  isValidPortNum,
} from "@kube-apiserver/apimachinery";
import { parseGoURL, URLParseError } from "./parse-go-url.js";

/** Where a webhook is, as a user says it. */
export interface WebhookLocation {
  readonly url?: string;
  readonly service?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly path?: string;
    /** Default 443. */
    readonly port?: number;
  };
}

/** Where a webhook is: at a URL or behind a service. */
export function validateClientConfig(config: WebhookLocation | undefined, path: FieldPath): readonly FieldError[] {
  const { url, service } = config ?? {};
  if (url !== undefined && service === undefined) return validateURL(url, path.child("url"));
  if (url === undefined && service !== undefined) return validateService(service, path.child("service"));
  return [fieldErrors.required(path, "exactly one of url or service is required")];
}

const form = "; desired format: https://host[/path]";

/** Mirrors `ValidateWebhookURL`. */
function validateURL(text: string, path: FieldPath): readonly FieldError[] {
  try {
    const { scheme, user, host, query, fragment } = parseGoURL(text);
    const invalid = (ok: boolean, value: string, detail: string) =>
      ok ? [] : [fieldErrors.invalid(path, value, detail)];
    return [
      ...invalid(scheme === "https", scheme, `'https' is the only allowed URL scheme${form}`),
      ...invalid(host !== "", host, `host must be specified${form}`),
      ...invalid(user === undefined, user ?? "", "user information is not permitted in the URL"),
      ...invalid(fragment === "", fragment, "fragments are not permitted in the URL"),
      ...invalid(query === "", query, "query parameters are not permitted in the URL"),
    ];
  } catch (err) {
    if (!(err instanceof URLParseError)) throw err;
    return [fieldErrors.required(path, `url must be a valid URL: ${err.message}${form}`)];
  }
}

/** Mirrors `ValidateWebhookService`. */
function validateService(service: NonNullable<WebhookLocation["service"]>, path: FieldPath): readonly FieldError[] {
  const { name = "", namespace = "", port = 443, path: urlPath } = service;
  const portPath = path.child("port");
  const portMessages = isValidPortNum(port);
  return [
    // Upstream gives the two to its check in the wrong order, and so reports each under the name of the other.
    ...(namespace === "" ? [fieldErrors.required(path.child("name"))] : []),
    ...(name === "" ? [fieldErrors.required(path.child("namespace"))] : []),
    ...(portMessages.length === 0
      ? []
      : [fieldErrors.invalid(portPath, port, `port is not valid: ${portMessages.join(", ")}`)]),
    ...validatePath(urlPath ?? "", path.child("path")),
  ];
}

function validatePath(urlPath: string, path: FieldPath): readonly FieldError[] {
  if (urlPath === "" || urlPath === "/") return [];
  const invalid = (detail: string) => fieldErrors.invalid(path, urlPath, detail);
  if (urlPath === "//") return [invalid("segment[0] may not be empty")];
  // The first character is passed over, be it a slash or not. Same as upstream.
  const steps = urlPath.slice(1).replace(/\/$/, "").split("/");
  return [
    ...(urlPath.startsWith("/") ? [] : [invalid("must start with a '/'")]),
    ...steps.flatMap((step, index) => {
      if (step === "") return [invalid(`segment[${index}] may not be empty`)];
      return isDNS1123Subdomain(step).map((message) => invalid(`segment[${index}]: ${message}`));
    }),
  ];
}
