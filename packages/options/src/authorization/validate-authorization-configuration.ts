import { type Stats, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { type FieldError, FieldPath, fieldErrors, isDNS1123Subdomain } from "@kube-apiserver/apimachinery";
import { formatDuration } from "@kube-apiserver/component-base";
import type { CompiledMatchConditions } from "@kube-apiserver/generic-server";
import type { AuthorizationConfiguration, WebhookConfiguration } from "./authorization-configuration.js";

/** Compiles the conditions of a webhook. @param at - path of the list of them */
export type MatchConditionCompiler = (texts: readonly string[], at: FieldPath) => CompiledMatchConditions;

/** What kinds of authorizers there may be. */
export interface AuthorizerTypes {
  readonly known: readonly string[];
  /** Those of which there may be several. */
  readonly repeatable: readonly string[];
}

const maxTimeoutMs = 30_000;
const noFields: readonly FieldError[] = [];

/** Every mistake in a configuration. Mirrors `ValidateAuthorizationConfiguration`. */
export function validateAuthorizationConfiguration(
  { authorizers }: AuthorizationConfiguration,
  { known, repeatable }: AuthorizerTypes,
  compile: MatchConditionCompiler,
): readonly FieldError[] {
  const path = FieldPath.root("authorizers");
  const errors: FieldError[] = [];
  if (authorizers.length === 0) {
    errors.push(fieldErrors.required(path, "at least one authorization mode must be defined"));
  }
  const types = new Set<string>();
  const names = new Set<string>();
  for (const [index, { type, name, webhook }] of authorizers.entries()) {
    const at = path.index(index);
    const typeErrors = validateType(type, at.child("type"), { known, repeatable }, types);
    errors.push(...typeErrors);
    // Of what it is no further rule is known.
    if (typeErrors.length > 0) continue;
    types.add(type);
    errors.push(...validateName(name, at.child("name"), names));
    names.add(name);
    if (type !== "Webhook") {
      const detail = "may only be specified when type=Webhook";
      if (webhook !== undefined) errors.push(fieldErrors.invalid(at.child("webhook"), "non-null", detail));
    } else if (webhook === undefined) {
      errors.push(fieldErrors.required(at.child("webhook"), "required when type=Webhook"));
    } else {
      // Upstream leaves `webhook` out of the paths below it.
      errors.push(...validateWebhook(webhook, at, compile));
    }
  }
  return errors;
}

function validateType(
  type: string,
  at: FieldPath,
  { known, repeatable }: AuthorizerTypes,
  seen: ReadonlySet<string>,
): readonly FieldError[] {
  if (type === "") return [fieldErrors.required(at, "")];
  if (!known.includes(type)) return [fieldErrors.notSupported(at, type, [...known].sort())];
  return seen.has(type) && !repeatable.includes(type) ? [fieldErrors.duplicate(at, type)] : noFields;
}

function validateName(name: string, at: FieldPath, seen: ReadonlySet<string>): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(at, "")];
  if (seen.has(name)) return [fieldErrors.duplicate(at, name)];
  const problems = isDNS1123Subdomain(name);
  if (problems.length === 0) return noFields;
  return [fieldErrors.invalid(at, name, `authorizer name is invalid: ${problems.join(", ")}`)];
}

function validateWebhook(
  webhook: WebhookConfiguration,
  at: FieldPath,
  compile: MatchConditionCompiler,
): readonly FieldError[] {
  return [
    ...validateTimeout(webhook.timeoutMs, at.child("timeout")),
    ...validateTTL(webhook.authorizedTTLMs, at.child("authorizedTTL")),
    ...validateTTL(webhook.unauthorizedTTLMs, at.child("unauthorizedTTL")),
    ...oneOf(webhook.subjectAccessReviewVersion, at.child("subjectAccessReviewVersion"), ["v1", "v1beta1"]),
    ...validateConditionVersion(webhook, at.child("matchConditionSubjectAccessReviewVersion")),
    ...oneOf(webhook.failurePolicy, at.child("failurePolicy"), ["NoOpinion", "Deny"]),
    ...validateConnection(webhook.connectionInfo, at.child("connectionInfo")),
    ...(webhook.matchConditions.length === 0
      ? noFields
      : compile(webhook.matchConditions, at.child("matchConditions")).errors),
  ];
}

function validateTimeout(ms: number, at: FieldPath): readonly FieldError[] {
  if (ms === 0) return [fieldErrors.required(at, "")];
  if (ms > 0 && ms <= maxTimeoutMs) return noFields;
  return [fieldErrors.invalid(at, formatDuration(ms), "must be > 0s and <= 30s")];
}

function validateTTL(ms: number, at: FieldPath): readonly FieldError[] {
  if (ms === 0) return [fieldErrors.required(at, "")];
  return ms > 0 ? noFields : [fieldErrors.invalid(at, formatDuration(ms), "must be > 0s")];
}

function oneOf(value: string, at: FieldPath, supported: readonly string[]): readonly FieldError[] {
  if (value === "") return [fieldErrors.required(at, "")];
  return supported.includes(value) ? noFields : [fieldErrors.notSupported(at, value, supported)];
}

function validateConditionVersion(webhook: WebhookConfiguration, at: FieldPath): readonly FieldError[] {
  const { matchConditionSubjectAccessReviewVersion: version, matchConditions } = webhook;
  if (version === "v1") return noFields;
  if (version !== "") return [fieldErrors.notSupported(at, version, ["v1"])];
  if (matchConditions.length === 0) return noFields;
  return [fieldErrors.required(at, "required if match conditions are specified")];
}

function validateConnection(
  connectionInfo: WebhookConfiguration["connectionInfo"],
  at: FieldPath,
): readonly FieldError[] {
  const { type, kubeConfigFile } = connectionInfo;
  const typeErrors = oneOf(type, at.child("type"), ["InClusterConfig", "KubeConfigFile"]);
  if (typeErrors.length > 0) return typeErrors;
  const fileAt = at.child("kubeConfigFile");
  if (type === "InClusterConfig") {
    if (kubeConfigFile === undefined) return noFields;
    return [fieldErrors.invalid(fileAt, kubeConfigFile, "can only be set when type=KubeConfigFile")];
  }
  if (!kubeConfigFile) return [fieldErrors.required(fileAt, "")];
  if (!isAbsolute(kubeConfigFile)) return [fieldErrors.invalid(fileAt, kubeConfigFile, "must be an absolute path")];
  let found: Stats;
  try {
    found = statSync(kubeConfigFile);
  } catch (err) {
    return [fieldErrors.invalid(fileAt, kubeConfigFile, `error loading file: ${statText(err, kubeConfigFile)}`)];
  }
  return found.isFile() ? noFields : [fieldErrors.invalid(fileAt, kubeConfigFile, "must be a regular file")];
}

/** What Go says of a file that is not there. */
function statText(err: unknown, file: string): string {
  const { code, message } = err as NodeJS.ErrnoException;
  return code === "ENOENT" ? `stat ${file}: no such file or directory` : message;
}
