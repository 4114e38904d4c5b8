import { FieldPath, quoteGo, toAggregateText } from "@kube-apiserver/apimachinery";
import type { Clock, Dialer, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type AuthorizationMatchConditions,
  defaultRetryBackoff,
  type ExpressionEngines,
  isReviewVersion,
  loadKubeconfig,
  newAuthorizationMatchConditionMetrics,
  newAuthorizationWebhookMetrics,
  newWebhookReviewer,
  WebhookAuthorizer,
} from "@kube-apiserver/generic-server";
import type { AuthorizerConfiguration } from "@kube-apiserver/options";

/** What webhooks are called with. */
export interface WebhookParts {
  readonly engines: ExpressionEngines;
  readonly registry: MetricsRegistry;
  /** Makes the connections; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** A webhook in use. */
export interface ConnectedWebhook {
  readonly authorizer: WebhookAuthorizer;
  /** Ends its connections. */
  close(): void;
}

/** Makes authorizers that ask others. One for a server: its metrics are registered once. */
export interface WebhookConnector {
  /** Rejects in upstream's words when it cannot be done. */
  connect(config: AuthorizerConfiguration): Promise<ConnectedWebhook>;
}

/** The pause before the second attempt. Same as upstream. */
const retryPauseMs = 500;

export function newWebhookConnector({ engines, registry, dialer, clock, random }: WebhookParts): WebhookConnector {
  const metrics = newAuthorizationWebhookMetrics(registry);
  const conditionMetrics = newAuthorizationMatchConditionMetrics(registry);

  const conditionsOf = async (
    name: string,
    texts: readonly string[],
  ): Promise<AuthorizationMatchConditions | undefined> => {
    if (texts.length === 0) return undefined;
    const expressions = await engines.authorization.load();
    const compiled = expressions.compile(texts, FieldPath.root("matchConditions"));
    if (compiled.errors.length > 0) throw new Error(toAggregateText(compiled.errors));
    const monotonic = () => clock.monotonic();
    return expressions.newMatchConditions(compiled, {
      labels: ["Webhook", name],
      metrics: conditionMetrics,
      monotonic,
    });
  };

  return {
    async connect({ name, webhook }) {
      if (webhook === undefined) throw new TypeError("the configuration was not validated");
      const { subjectAccessReviewVersion: version, connectionInfo, timeoutMs } = webhook;
      if (!isReviewVersion(version)) {
        throw new Error(
          `unsupported webhook authorizer version ${quoteGo(version)}, supported versions are "v1", "v1beta1"`,
        );
      }
      const matchConditions = await conditionsOf(name, webhook.matchConditions);
      const connection = await loadKubeconfig(connectionInfo.kubeConfigFile ?? "");
      const reviewer = newWebhookReviewer(connection, version, { timeoutMs, dialer });
      const authorizer = new WebhookAuthorizer({
        reviewer,
        authorizedTTLMs: webhook.cacheAuthorizedRequests ? webhook.authorizedTTLMs : 0,
        unauthorizedTTLMs: webhook.cacheUnauthorizedRequests ? webhook.unauthorizedTTLMs : 0,
        backoff: defaultRetryBackoff(retryPauseMs),
        decisionOnError: webhook.failurePolicy === "Deny" ? "Deny" : "NoOpinion",
        ...(matchConditions === undefined ? {} : { matchConditions }),
        name,
        metrics,
        clock,
        random,
      });
      return { authorizer, close: () => reviewer.close() };
    },
  };
}
