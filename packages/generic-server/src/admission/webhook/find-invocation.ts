import { isStatusError, newForbidden, newInternalError } from "@kube-apiserver/apimachinery";
import { AuthorizationAnswers } from "../cel/authorization-answers.js";
import type { AdmissionAttributes } from "../interfaces.js";
import { matchResources, type ResourceMatch } from "../matching/match-resources.js";
import type { VersionedAttributes } from "../versioned-attributes.js";
import type { RegisteredWebhook } from "./registered-webhook.js";
import type { WebhookAdmissionDeps } from "./webhook-deps.js";

/** Finds the objects of a request in a version. */
export type VersionedAccessor = (match: ResourceMatch) => Promise<VersionedAttributes>;

/**
 * Whether a webhook is to be called for a request, and as what the request is shown to it. Rejects with a StatusError when
 * that cannot be told. Mirrors `Webhook.ShouldCallHook`.
 */
export async function findInvocation(
  hook: RegisteredWebhook,
  attributes: AdmissionAttributes,
  versionedAs: VersionedAccessor,
  deps: WebhookAdmissionDeps,
): Promise<ResourceMatch | undefined> {
  if (!hook.isAbout(attributes.operation)) return undefined;
  const match = await findMatch(hook, attributes, deps);
  if (match === undefined || (hook.webhook.matchConditions ?? []).length === 0) return match;
  const versioned = await versionedAs(match);
  return (await meetsConditions(hook, match, versioned, deps)) ? match : undefined;
}

async function findMatch(hook: RegisteredWebhook, attributes: AdmissionAttributes, deps: WebhookAdmissionDeps) {
  try {
    return await matchResources(hook.criteria, attributes, {
      namespaces: deps.namespaces,
      equivalents: attributes.objects,
    });
  } catch (err) {
    throw isStatusError(err) ? err : newInternalError(err);
  }
}

async function meetsConditions(
  hook: RegisteredWebhook,
  { resource, kind }: ResourceMatch,
  { attributes, object, oldObject }: VersionedAttributes,
  deps: WebhookAdmissionDeps,
): Promise<boolean> {
  const conditions = await hook.matchConditions(() => compileConditions(hook, deps));
  const { user, signal } = { user: attributes.user, signal: attributes.context.signal };
  const authorization = new AuthorizationAnswers(deps.authorizer, user, signal);
  const result = await conditions.match({ attributes, resource, kind, object, oldObject, authorization });
  if (result.matches) return true;
  const { name = "" } = hook.webhook;
  if ("error" in result) {
    deps.logger.warn("failed evaluating match conditions, failing closed", { webhook: name, err: result.error });
    throw newForbidden(attributes.resource, attributes.name, result.error.message);
  }
  const type = typeOf(hook);
  deps.matchConditionMetrics?.excluded([name, "webhook", type, attributes.operation]);
  return false;
}

async function compileConditions(
  hook: RegisteredWebhook,
  { expressions, matchConditionMetrics, clock }: WebhookAdmissionDeps,
) {
  const { name = "", matchConditions = [] } = hook.webhook;
  const conditions = matchConditions.map(({ name: conditionName = "", expression = "" }) => ({
    name: conditionName,
    expression,
  }));
  return (await expressions.load()).newMatchConditions(conditions, {
    failurePolicy: hook.ignoresFailures ? "Ignore" : "Fail",
    name,
    kind: "webhook",
    type: typeOf(hook),
    metrics: matchConditionMetrics,
    monotonic: () => clock.monotonic(),
  });
}

/** Only mutating webhooks have a reinvocation policy; it is defaulted. */
function typeOf({ webhook }: RegisteredWebhook): "admit" | "validate" {
  return webhook.reinvocationPolicy === undefined ? "validate" : "admit";
}
