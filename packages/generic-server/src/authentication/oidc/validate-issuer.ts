import { X509Certificate } from "node:crypto";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { parseGoURL } from "../../webhook/parse-go-url.js";
import type { JWTAuthenticatorConfig } from "./jwt-authenticator-config.js";

type Issuer = JWTAuthenticatorConfig["issuer"];

/** What an issuer is judged by besides itself. */
export interface IssuerValidationContext {
  /** Issuers that this server is itself. */
  readonly disallowedIssuers: readonly string[];
  /** The gate `StructuredAuthenticationConfigurationEgressSelector`. */
  readonly allowsEgressSelector: boolean;
}

/** Mirrors `validateIssuer`. */
export function validateIssuer(
  issuer: Issuer,
  path: FieldPath,
  context: IssuerValidationContext,
): readonly FieldError[] {
  return [
    ...validateIssuerURL(issuer.url, path.child("url"), context),
    ...validateDiscoveryURL(issuer, path.child("discoveryURL")),
    ...validateAudiences(issuer, path),
    ...validateCertificateAuthority(issuer, path.child("certificateAuthority")),
    ...validateEgressSelector(issuer, path.child("egressSelectorType"), context),
  ];
}

function validateIssuerURL(
  url: string,
  path: FieldPath,
  { disallowedIssuers }: IssuerValidationContext,
): readonly FieldError[] {
  return url === "" ? [fieldErrors.required(path, "")] : validateURL(url, path, disallowedIssuers);
}

function validateDiscoveryURL({ url, discoveryURL = "" }: Issuer, path: FieldPath): readonly FieldError[] {
  if (discoveryURL === "") return [];
  const isSame = url !== "" && withoutSlashes(url) === withoutSlashes(discoveryURL);
  return [
    ...(isSame ? [fieldErrors.invalid(path, discoveryURL, "discoveryURL must be different from URL")] : []),
    ...validateURL(discoveryURL, path, []),
  ];
}

function withoutSlashes(url: string): string {
  let end = url.length;
  while (end > 0 && url[end - 1] === "/") end--;
  return url.slice(0, end);
}

function validateURL(text: string, path: FieldPath, disallowed: readonly string[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const report = (problem: string) => errors.push(fieldErrors.invalid(path, text, problem));
  if (disallowed.includes(text)) {
    report(`URL must not overlap with disallowed issuers: [${[...disallowed].sort().join(" ")}]`);
  }
  try {
    const { scheme, user, query, fragment } = parseGoURL(text);
    if (scheme !== "https") report("URL scheme must be https");
    if (user !== undefined) report("URL must not contain a username or password");
    if (query !== "") report("URL must not contain a query");
    if (fragment !== "") report("URL must not contain a fragment");
  } catch (err) {
    report((err as Error).message);
  }
  return errors;
}

function validateAudiences(
  { audiences, audienceMatchPolicy = "" }: Issuer,
  issuerPath: FieldPath,
): readonly FieldError[] {
  const path = issuerPath.child("audiences");
  const policyPath = issuerPath.child("audienceMatchPolicy");
  if (audiences.length === 0) return [fieldErrors.required(path, `at least one ${path} is required`)];
  const errors = audiences.flatMap((audience, at) => [
    ...(audience === "" ? [fieldErrors.required(path.index(at), "")] : []),
    ...(audiences.indexOf(audience) < at ? [fieldErrors.duplicate(path.index(at), audience)] : []),
  ]);
  if (audienceMatchPolicy === "MatchAny") return errors;
  if (audiences.length > 1) {
    const problem = "audienceMatchPolicy must be MatchAny for multiple audiences";
    return [...errors, fieldErrors.invalid(policyPath, audienceMatchPolicy, problem)];
  }
  if (audienceMatchPolicy === "") return errors;
  const problem = "audienceMatchPolicy must be empty or MatchAny for single audience";
  return [...errors, fieldErrors.invalid(policyPath, audienceMatchPolicy, problem)];
}

function validateCertificateAuthority(
  { certificateAuthority: pem = "" }: Issuer,
  path: FieldPath,
): readonly FieldError[] {
  if (pem === "") return [];
  const problem = certificateProblem(pem);
  return problem === undefined ? [] : [fieldErrors.invalid(path, "<omitted>", problem)];
}

function certificateProblem(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return "data does not contain any valid RSA or ECDSA certificates";
  try {
    for (const block of blocks) new X509Certificate(block);
    return undefined;
  } catch {
    // OpenSSL's words would help nobody who knows Go's.
    return "x509: malformed certificate";
  }
}

function validateEgressSelector(
  { egressSelectorType: type = "" }: Issuer,
  path: FieldPath,
  { allowsEgressSelector }: IssuerValidationContext,
): readonly FieldError[] {
  if (type === "") return [];
  const gated =
    "egress selector is not supported when StructuredAuthenticationConfigurationEgressSelector feature gate is disabled";
  const isKnown = type === "controlplane" || type === "cluster";
  return [
    ...(allowsEgressSelector ? [] : [fieldErrors.invalid(path, type, gated)]),
    ...(isKnown ? [] : [fieldErrors.invalid(path, type, "egress selector must be either controlplane or cluster")]),
  ];
}
