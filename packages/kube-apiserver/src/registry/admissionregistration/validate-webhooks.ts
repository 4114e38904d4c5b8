import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isFullyQualifiedName,
  type JSONValue,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { validateClientConfig } from "./validate-client-config.js";
import { validateRules } from "./validate-rules.js";

type Webhook = admissionregistration_v1.ValidatingWebhook &
  Pick<admissionregistration_v1.MutatingWebhook, "reinvocationPolicy">;

const reviewVersions: readonly string[] = ["v1", "v1beta1"];
const sideEffects: readonly string[] = ["None", "NoneOnDryRun"];
const failurePolicies: readonly string[] = ["Fail", "Ignore"];
const matchPolicies: readonly string[] = ["Equivalent", "Exact"];
const reinvocationPolicies: readonly string[] = ["IfNeeded", "Never"];
const maxTimeoutSeconds = 30;

/** The webhooks of a configuration of either kind. Mirrors `ValidateValidatingWebhookConfiguration`. */
export function validateWebhooks(obj: KubeObject): readonly FieldError[] {
  const { webhooks } = obj as { readonly webhooks?: readonly Webhook[] };
  const path = FieldPath.root("webhooks");
  const names = new Set<string>();
  return (webhooks ?? []).flatMap((webhook, index) => {
    const at = path.index(index);
    const errors = [...validateWebhook(webhook, at)];
    if (webhook.name !== "" && names.has(webhook.name))
      errors.push(fieldErrors.duplicate(at.child("name"), webhook.name));
    names.add(webhook.name);
    return errors;
  });
}

function validateWebhook(webhook: Webhook, path: FieldPath): readonly FieldError[] {
  const { timeoutSeconds } = webhook;
  const isTimely = timeoutSeconds === undefined || (timeoutSeconds >= 1 && timeoutSeconds <= maxTimeoutSeconds);
  return [
    ...isFullyQualifiedName(path.child("name"), webhook.name),
    ...validateReviewVersions(webhook.admissionReviewVersions ?? [], path.child("admissionReviewVersions")),
    ...validateRules(webhook.rules ?? [], path.child("rules")),
    ...oneOf(webhook.failurePolicy, failurePolicies, path.child("failurePolicy")),
    ...oneOf(webhook.matchPolicy, matchPolicies, path.child("matchPolicy")),
    ...oneOf(webhook.reinvocationPolicy, reinvocationPolicies, path.child("reinvocationPolicy")),
    ...requiredOneOf(webhook.sideEffects, sideEffects, path.child("sideEffects")),
    ...(isTimely
      ? []
      : [
          fieldErrors.invalid(
            path.child("timeoutSeconds"),
            timeoutSeconds,
            `the timeout value must be between 1 and ${maxTimeoutSeconds} seconds`,
          ),
        ]),
    ...validateClientConfig(webhook.clientConfig, path.child("clientConfig")),
  ];
}

function validateReviewVersions(versions: readonly string[], path: FieldPath): readonly FieldError[] {
  const known = `must specify one of ${reviewVersions.join(", ")}`;
  if (versions.length === 0) return [fieldErrors.required(path, known)];
  if (versions.some((version) => reviewVersions.includes(version))) return [];
  const detail = `must include at least one of ${reviewVersions.join(", ")}`;
  return [fieldErrors.invalid(path, versions as JSONValue, detail)];
}

function oneOf(value: string | undefined, supported: readonly string[], path: FieldPath): readonly FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [fieldErrors.notSupported(path, value, supported)];
}

function requiredOneOf(
  value: string | null | undefined,
  supported: readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  if (value === undefined || value === null) {
    return [fieldErrors.required(path, `must specify one of ${supported.join(", ")}`)];
  }
  return oneOf(value, supported, path);
}
