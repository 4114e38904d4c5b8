import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import type { HookClient } from "../../webhook/hook-client.js";
import type { HookClientManager } from "../../webhook/hook-client-manager.js";
import type { MatchConditions } from "../cel/match-conditions.js";
import type { AdmissionOperation } from "../interfaces.js";
import { type MatchCriteria, newMatchCriteria } from "../matching/match-resources.js";

/** A webhook of either kind. Only mutating ones have a policy for reinvocation. */
export type Webhook = admissionregistration_v1.MutatingWebhook & admissionregistration_v1.ValidatingWebhook;

/** A webhook of a configuration, with what is made of it once. Mirrors `webhook.WebhookAccessor`. */
export class RegisteredWebhook {
  /** `configuration/webhook/n`: names need not be unique in a configuration. */
  readonly uid: string;
  readonly configurationName: string;
  readonly webhook: Webhook;
  readonly criteria: MatchCriteria;
  readonly #operations: ReadonlySet<string>;
  #client: HookClient | undefined;
  #matchConditions: Promise<MatchConditions> | undefined;

  constructor(uid: string, configurationName: string, webhook: Webhook) {
    this.uid = uid;
    this.configurationName = configurationName;
    this.webhook = webhook;
    const { namespaceSelector, objectSelector, rules, matchPolicy } = webhook;
    this.criteria = newMatchCriteria({
      resourceRules: rules ?? [],
      ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
      ...(objectSelector === undefined ? {} : { objectSelector }),
      ...(matchPolicy === undefined ? {} : { matchPolicy }),
    });
    this.#operations = new Set(rules?.flatMap(({ operations }) => operations ?? []));
  }

  get ignoresFailures(): boolean {
    return this.webhook.failurePolicy === "Ignore";
  }

  /** Whether any of its rules is about an operation. */
  isAbout(operation: AdmissionOperation): boolean {
    return this.#operations.has(operation) || this.#operations.has("*");
  }

  /** @throws Error when it cannot be called as it is configured */
  clientFrom(clients: HookClientManager): HookClient {
    this.#client ??= clients.clientFor(this.webhook.clientConfig ?? {});
    return this.#client;
  }

  /** Its conditions, compiled with `compile` when they are first asked for. */
  matchConditions(compile: () => Promise<MatchConditions>): Promise<MatchConditions> {
    this.#matchConditions ??= compile().catch((err: unknown) => {
      this.#matchConditions = undefined;
      throw err;
    });
    return this.#matchConditions;
  }
}
