import type { Clock, Timer } from "@kube-apiserver/component-base";
import {
  type Authorizer,
  type DecisionMetrics,
  instrumentedAuthorizer,
  newDecisionMetrics,
  newPathAuthorizer,
  newPrivilegedGroups,
  type RuleResolver,
  systemMasters,
  unionAuthorizer,
  unionRuleResolver,
} from "@kube-apiserver/generic-server";
import type { RBACRuleResolver } from "@kube-apiserver/kube-apiserver";
import type { AuthorizationConfiguration, AuthorizationSettings } from "@kube-apiserver/options";
import { type BuiltInAuthorizers, type BuiltInParts, newBuiltInAuthorizers } from "./built-in-authorizers.js";
import {
  type ConnectedWebhook,
  newWebhookConnector,
  type WebhookConnector,
  type WebhookParts,
} from "./webhook-authorizers.js";

/** Everybody who has a say in what is allowed. */
export interface Authorization {
  readonly authorizer: Authorizer;
  readonly ruleResolver: RuleResolver;
  /** Set with RBAC: keeps users from granting more than they have. */
  readonly rbac: RBACRuleResolver | undefined;
  /** Takes over changes of the configuration until `signal` aborts. Call once. */
  follow(signal: AbortSignal): Promise<void>;
  /** Ends connections to webhooks. */
  close(): void;
}

/** What authorization is built from besides its settings. */
export type AuthorizationParts = BuiltInParts & WebhookParts;

/**
 * The authorizers of the server as one. Rejects in upstream's words when one cannot be made. Mirrors
 * `authorizer.Config.New`.
 */
export async function newAuthorization(
  settings: AuthorizationSettings,
  parts: AuthorizationParts,
): Promise<Authorization> {
  const builtIn = newBuiltInAuthorizers(settings, parts);
  const authorizers = new ReloadableAuthorizers(settings, builtIn, parts);
  await authorizers.apply(settings.configuration);
  return {
    authorizer: { authorize: (attributes, signal) => authorizers.current.authorizer.authorize(attributes, signal) },
    ruleResolver: {
      rulesFor: (user, namespace, signal) => authorizers.current.ruleResolver.rulesFor(user, namespace, signal),
    },
    rbac: builtIn.rbac,
    follow: async (signal) => settings.follow?.((configuration) => authorizers.apply(configuration), signal),
    close: () => authorizers.close(),
  };
}

/** The authorizers of one configuration. */
interface Generation {
  readonly authorizer: Authorizer;
  readonly ruleResolver: RuleResolver;
  readonly webhooks: readonly ConnectedWebhook[];
}

/** Nobody has a say before the first configuration is applied. */
const nobody: Generation = {
  authorizer: unionAuthorizer(),
  ruleResolver: unionRuleResolver(),
  webhooks: [],
};

/** How long requests may still ask the webhooks of a configuration that has been replaced: five attempts of 30 seconds. */
const retirementMs = 180_000;

/** The authorizers of the configuration that was applied last. Mirrors `reloadableAuthorizerResolver`. */
class ReloadableAuthorizers {
  current: Generation = nobody;
  readonly #settings: AuthorizationSettings;
  readonly #builtIn: BuiltInAuthorizers;
  readonly #clock: Clock;
  readonly #decisions: DecisionMetrics;
  readonly #connector: WebhookConnector;
  readonly #retired = new Map<Generation, Timer>();

  constructor(settings: AuthorizationSettings, builtIn: BuiltInAuthorizers, parts: AuthorizationParts) {
    this.#settings = settings;
    this.#builtIn = builtIn;
    this.#clock = parts.clock;
    this.#decisions = newDecisionMetrics(parts.registry);
    this.#connector = newWebhookConnector(parts);
  }

  /** Rejects when an authorizer cannot be made; those of before stay then. */
  async apply(configuration: AuthorizationConfiguration): Promise<void> {
    const next = await this.#build(configuration);
    this.#retire(this.current);
    this.current = next;
  }

  close(): void {
    for (const [generation, timer] of this.#retired) {
      timer.cancel();
      closeAll(generation.webhooks);
    }
    this.#retired.clear();
    closeAll(this.current.webhooks);
  }

  /** Administrators get through before anybody is asked, so that a server can be mended whose policy is broken. */
  async #build({ authorizers: configured }: AuthorizationConfiguration): Promise<Generation> {
    if (configured.length === 0) throw new Error("at least one authorization mode must be passed");
    const { alwaysAllowPaths } = this.#settings;
    const authorizers: Authorizer[] = [newPrivilegedGroups(systemMasters)];
    if (alwaysAllowPaths.length > 0) authorizers.push(newPathAuthorizer(alwaysAllowPaths));
    const resolvers: RuleResolver[] = [];
    const webhooks: ConnectedWebhook[] = [];
    try {
      for (const config of configured) {
        const { type, name } = config;
        let pair = this.#builtIn.byType.get(type);
        if (type === "Webhook") {
          const webhook = await this.#connector.connect(config);
          webhooks.push(webhook);
          pair = { authorizer: webhook.authorizer, ruleResolver: webhook.authorizer };
        }
        if (pair === undefined) {
          throw new Error(`authorizer type ${type} is not allowed if it was not enabled at initial server startup`);
        }
        authorizers.push(instrumentedAuthorizer(type, name, pair.authorizer, this.#decisions));
        resolvers.push(pair.ruleResolver);
      }
    } catch (err) {
      closeAll(webhooks);
      throw err;
    }
    return { authorizer: unionAuthorizer(...authorizers), ruleResolver: unionRuleResolver(...resolvers), webhooks };
  }

  #retire(generation: Generation): void {
    if (generation.webhooks.length === 0) return;
    const timer = this.#clock.setTimer(() => {
      this.#retired.delete(generation);
      closeAll(generation.webhooks);
    }, retirementMs);
    this.#retired.set(generation, timer);
  }
}

function closeAll(webhooks: readonly ConnectedWebhook[]): void {
  for (const webhook of webhooks) webhook.close();
}
