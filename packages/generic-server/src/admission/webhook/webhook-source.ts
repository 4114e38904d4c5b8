import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Informer } from "../../informers/informer.js";
import type { AdmissionOperation } from "../interfaces.js";
import { RegisteredWebhook, type Webhook } from "./registered-webhook.js";

const operations: readonly AdmissionOperation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

/**
 * The webhooks of all configurations, by the names of the configurations and then in their order. What was made of a
 * configuration is kept until that changes. Mirrors `configuration.NewMutatingWebhookConfigurationManager` and its twin.
 */
export class WebhookSource {
  readonly #informer: Informer;
  readonly #byConfiguration = new Map<
    string,
    { readonly from: EncodedObject; readonly webhooks: RegisteredWebhook[] }
  >();
  #webhooks: readonly RegisteredWebhook[] = [];
  #operations: ReadonlySet<AdmissionOperation> = new Set();
  #isStale = true;

  constructor(informer: Informer) {
    this.#informer = informer;
    const changed = () => {
      this.#isStale = true;
    };
    informer.addHandlers({ onAdd: changed, onUpdate: changed, onDelete: changed });
  }

  /** Whether a request of this operation has to be held against the webhooks, or wait until they are known. */
  concerns(operation: AdmissionOperation): boolean {
    if (!this.#informer.hasSynced) return true;
    this.#refresh();
    return this.#operations.has(operation);
  }

  /** In the order in which they are asked. */
  webhooks(): readonly RegisteredWebhook[] {
    this.#refresh();
    return this.#webhooks;
  }

  #refresh(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const configurations = [...this.#informer.list()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const names = new Set(configurations.map(nameOf));
    for (const name of this.#byConfiguration.keys()) if (!names.has(name)) this.#byConfiguration.delete(name);
    this.#webhooks = configurations.flatMap((configuration) => this.#webhooksOf(configuration));
    this.#operations = new Set(operations.filter((each) => this.#webhooks.some((webhook) => webhook.isAbout(each))));
  }

  #webhooksOf(configuration: EncodedObject): readonly RegisteredWebhook[] {
    const name = nameOf(configuration);
    const known = this.#byConfiguration.get(name);
    if (known?.from === configuration) return known.webhooks;
    // The informer follows configurations and nothing else.
    const { webhooks: entries = [] } = configuration.object as { readonly webhooks?: readonly Webhook[] };
    const counts = new Map<string, number>();
    const webhooks = entries.map((webhook) => {
      const { name: webhookName = "" } = webhook;
      const count = counts.get(webhookName) ?? 0;
      counts.set(webhookName, count + 1);
      return new RegisteredWebhook(`${name}/${webhookName}/${count}`, name, webhook);
    });
    this.#byConfiguration.set(name, { from: configuration, webhooks });
    return webhooks;
  }
}

function nameOf({ object }: EncodedObject): string {
  return object.metadata?.name ?? "";
}
