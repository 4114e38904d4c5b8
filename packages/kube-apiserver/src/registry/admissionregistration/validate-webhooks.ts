import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  isDNS1035Label,
  isFullyQualifiedName,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  repeatsIn,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { isReviewVersion, reviewVersions, validateClientConfig } from "@kube-apiserver/generic-server";
import { validateSupported } from "../validation/supported-values.js";
import type { ExpressionCheck } from "./check-expression.js";
import { validateMatchConditionsSteps } from "./validate-match-conditions.js";
import { validateRule } from "./validate-rules.js";

type Webhook = admissionregistration_v1.ValidatingWebhook &
  Pick<admissionregistration_v1.MutatingWebhook, "reinvocationPolicy">;

/** What has to hold; stored configurations may break some of it. Mirrors `validationOptions`. */
interface WebhookRules {
  readonly skipMatchConditions: boolean;
  readonly allowSideEffects: boolean;
  readonly allowUnknownReviewVersions: boolean;
  readonly allowRepeatedNames: boolean;
  readonly allowInvalidLabelValues: boolean;
}

const noSideEffects: readonly string[] = ["None", "NoneOnDryRun"];
const anySideEffects: readonly string[] = ["None", "NoneOnDryRun", "Some", "Unknown"];
const root = FieldPath.root("webhooks");

/** Whether validating a configuration takes the expression engine. */
export function hasMatchConditions(obj: KubeObject): boolean {
  return webhooksOf(obj).some(({ matchConditions = [] }) => matchConditions.length > 0);
}

/**
 * The webhooks of a configuration of either kind, and each of their match conditions, in steps. Mirrors
 * `ValidateValidatingWebhookConfiguration` and its siblings.
 */
export function* validateWebhooksSteps(
  obj: KubeObject,
  check: ExpressionCheck,
  old?: KubeObject,
): Generator<void, readonly FieldError[]> {
  const webhooks = webhooksOf(obj);
  const rules = rulesFor(webhooks, old === undefined ? undefined : webhooksOf(old));
  const names = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, webhook] of webhooks.entries()) {
    yield;
    const at = root.index(index);
    const { name = "" } = webhook;
    const isTaken = !rules.allowRepeatedNames && name !== "" && names.has(name);
    names.add(name);
    errors.push(
      ...(yield* validateWebhookSteps(webhook, rules, at, check)),
      ...validateReviewVersions(webhook.admissionReviewVersions ?? [], rules, at.child("admissionReviewVersions")),
      ...(isTaken ? [fieldErrors.duplicate(at.child("name"), name)] : []),
    );
  }
  return errors;
}

function webhooksOf(obj: KubeObject): readonly Webhook[] {
  return (obj as { readonly webhooks?: readonly Webhook[] }).webhooks ?? [];
}

/** Updates may keep what was accepted before there was a rule against it. */
function rulesFor(webhooks: readonly Webhook[], old: readonly Webhook[] | undefined): WebhookRules {
  const conditions = (list: readonly Webhook[]) => list.map(({ matchConditions = [] }) => matchConditions) as JSONValue;
  const stored = old ?? [];
  return {
    skipMatchConditions: old !== undefined && jsonEqual(conditions(webhooks), conditions(old)),
    allowSideEffects: stored.some(({ sideEffects }) => !noSideEffects.includes(sideEffects ?? "")),
    allowUnknownReviewVersions: stored.some(
      ({ admissionReviewVersions: versions = [] }) => versions.length > 0 && !versions.some(isReviewVersion),
    ),
    allowRepeatedNames: new Set(stored.map(({ name }) => name)).size < stored.length,
    allowInvalidLabelValues: stored.some(({ namespaceSelector, objectSelector }) =>
      [namespaceSelector, objectSelector].some((selector) =>
        hasFieldErrors(() => validateLabelSelector(selector, root)),
      ),
    ),
  };
}

function* validateWebhookSteps(
  webhook: Webhook,
  rules: WebhookRules,
  path: FieldPath,
  check: ExpressionCheck,
): Generator<void, readonly FieldError[]> {
  const { allowInvalidLabelValues } = rules;
  const selector = (name: "namespaceSelector" | "objectSelector") =>
    validateLabelSelector(webhook[name], path.child(name), { allowInvalidLabelValues });
  return [
    ...isFullyQualifiedName(path.child("name"), webhook.name),
    ...(webhook.rules ?? []).flatMap((rule, index) => validateRule(rule, path.child("rules").index(index))),
    ...validateSupported(webhook.failurePolicy, ["Fail", "Ignore"], path.child("failurePolicy")),
    ...validateSupported(webhook.matchPolicy, ["Equivalent", "Exact"], path.child("matchPolicy")),
    ...validateSideEffects(webhook.sideEffects, rules, path.child("sideEffects")),
    ...validateTimeout(webhook.timeoutSeconds, path.child("timeoutSeconds")),
    ...selector("namespaceSelector"),
    ...selector("objectSelector"),
    ...validateSupported(webhook.reinvocationPolicy, ["IfNeeded", "Never"], path.child("reinvocationPolicy")),
    ...validateClientConfig(webhook.clientConfig, path.child("clientConfig")),
    ...(rules.skipMatchConditions
      ? []
      : yield* validateMatchConditionsSteps(webhook.matchConditions, path.child("matchConditions"), check)),
  ];
}

function validateSideEffects(
  value: string | undefined,
  { allowSideEffects }: WebhookRules,
  path: FieldPath,
): readonly FieldError[] {
  const supported = allowSideEffects ? anySideEffects : noSideEffects;
  if (value === undefined) return [fieldErrors.required(path, `must specify one of ${supported.join(", ")}`)];
  return validateSupported(value, supported, path);
}

function validateTimeout(seconds: number | undefined, path: FieldPath): readonly FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return [];
  return [fieldErrors.invalid(path, seconds, "the timeout value must be between 1 and 30 seconds")];
}

/** Mirrors `validateAdmissionReviewVersions`. */
function validateReviewVersions(
  versions: readonly string[],
  { allowUnknownReviewVersions }: WebhookRules,
  path: FieldPath,
): readonly FieldError[] {
  const known = reviewVersions.join(", ");
  if (versions.length === 0) return [fieldErrors.required(path, `must specify one of ${known}`)];
  const repeats = repeatsIn(versions);
  const errors = versions.flatMap((version, index) => {
    const at = path.index(index);
    if (repeats[index]) return [fieldErrors.invalid(at, version, "duplicate version")];
    return isDNS1035Label(version).map((message) => fieldErrors.invalid(at, version, message));
  });
  if (allowUnknownReviewVersions || versions.some(isReviewVersion)) return errors;
  return [...errors, fieldErrors.invalid(path, versions, `must include at least one of ${known}`)];
}
