import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, parseGoDuration, quoteGo } from "@kube-apiserver/apimachinery";

type KMSConfiguration = apiserverconfig_v1.KMSConfiguration;

/** What a KMS provider is judged by besides itself. */
export interface KMSValidationContext {
  /** Names of the KMS providers before it. */
  readonly takenNames: ReadonlySet<string>;
  readonly reload: boolean;
}

/** Mirrors `validateKMSConfiguration`. */
export function validateKMSConfiguration(
  kms: KMSConfiguration,
  path: FieldPath,
  context: KMSValidationContext,
): readonly FieldError[] {
  return [
    ...validateName(kms, path.child("name"), context),
    ...validateTimeout(kms, path.child("timeout")),
    ...validateEndpoint(kms, path.child("endpoint")),
    ...validateCacheSize(kms, path.child("cachesize")),
    ...validateAPIVersion(kms, path.child("apiVersion")),
  ];
}

function validateName(
  { name, apiVersion }: KMSConfiguration,
  path: FieldPath,
  { takenNames, reload }: KMSValidationContext,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name === "") errors.push(fieldErrors.required(path, "name is a mandatory field for a provider"));
  // The name is part of the prefix of what is stored.
  if (apiVersion !== "v1" && name.includes(":")) {
    errors.push(fieldErrors.invalid(path, name, `invalid KMS provider name ${name}, must not contain ':'`));
  }
  if ((reload || apiVersion !== "v1") && takenNames.has(name)) {
    errors.push(fieldErrors.invalid(path, name, `duplicate KMS provider name ${name}, names must be unique`));
  }
  return errors;
}

function validateTimeout({ timeout = "0s" }: KMSConfiguration, path: FieldPath): readonly FieldError[] {
  if (parseGoDuration(timeout) > 0n) return [];
  return [fieldErrors.invalid(path, timeout, "timeout should be a positive value")];
}

function validateEndpoint({ endpoint }: KMSConfiguration, path: FieldPath): readonly FieldError[] {
  if (endpoint === "") return [fieldErrors.invalid(path, "", "endpoint is a mandatory field for a kms")];
  const problem = urlProblem(endpoint);
  if (problem !== undefined) {
    const message = `invalid endpoint for kms provider, error: parse ${quoteGo(endpoint)}: ${problem}`;
    return [fieldErrors.invalid(path, endpoint, message)];
  }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(endpoint)?.[1]?.toLowerCase() ?? "";
  if (scheme === "unix") return [];
  const message = `unsupported scheme ${quoteGo(scheme)} for KMS provider, only unix is supported`;
  return [fieldErrors.invalid(path, endpoint, message)];
}

/** What Go's `url.Parse` refuses of what an endpoint may look like. */
function urlProblem(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return "net/url: invalid control character in URL";
  if (text.startsWith(":")) return "missing protocol scheme";
  const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text.replace(/[?#].*$/, ""));
  if (badEscape !== null) return `invalid URL escape ${quoteGo(badEscape[0])}`;
  return undefined;
}

function validateCacheSize({ apiVersion, cachesize }: KMSConfiguration, path: FieldPath): readonly FieldError[] {
  if (apiVersion !== "v1" && cachesize !== undefined) {
    return [fieldErrors.invalid(path, cachesize, "cachesize is not supported in v2")];
  }
  if (apiVersion !== "v1" || cachesize !== 0) return [];
  return [fieldErrors.invalid(path, cachesize, "cachesize should be a positive value, or negative to disable")];
}

function validateAPIVersion({ apiVersion }: KMSConfiguration, path: FieldPath): readonly FieldError[] {
  if (apiVersion === "v1" || apiVersion === "v2") return [];
  const message = "unsupported apiVersion apiVersion for KMS provider, only v1 and v2 are supported";
  return [fieldErrors.invalid(path, apiVersion, message)];
}
