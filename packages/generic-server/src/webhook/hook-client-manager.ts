import type { EgressSelector } from "../egress/egress-selector.js";
import { HookClient } from "./hook-client.js";
import { type HookClientConfig, hookTargetOf } from "./hook-client-config.js";
import { type CredentialsResolver, newCredentialsResolver } from "./hook-credentials.js";
import type { KubeconfigUsers } from "./kubeconfig-users.js";
import { dnsServiceResolver, ownServiceAuthority, type ServiceResolver } from "./service-resolver.js";

/** What clients are made with. */
export interface HookClientManagerParts {
  readonly serviceResolver: ServiceResolver;
  readonly credentials: CredentialsResolver;
  /** By which way services (`cluster`) and URLs (`controlplane`) are reached. Absent: directly. */
  readonly egressSelector?: EgressSelector | undefined;
  /** Called when a webhook is not believed because its certificate names nobody. Absent: nobody is told. */
  readonly onMissingSAN?: () => void;
}

/** Makes clients that show to each webhook what a kubeconfig holds for it. Its owner closes them. */
export type NewHookClients = (users?: KubeconfigUsers) => HookClientManager;

/** Clients that find services by DNS, and have nothing special for the server itself. */
export const newDefaultHookClients: NewHookClients = (users) =>
  new HookClientManager({ serviceResolver: dnsServiceResolver, credentials: newCredentialsResolver(users, undefined) });

const maxClients = 200;

/**
 * Clients of webhooks, one for all webhooks at one place: connections are kept as long as it is used, whichever
 * configuration names it. Mirrors `webhook.ClientManager`.
 */
export class HookClientManager {
  readonly #parts: HookClientManagerParts;
  /** The one used last comes last. */
  readonly #clients = new Map<string, HookClient>();

  constructor(parts: HookClientManagerParts) {
    this.#parts = parts;
  }

  /**
   * The client of a webhook.
   * @throws Error when it cannot be called that way
   */
  clientFor(config: HookClientConfig): HookClient {
    const { url, service, caBundle = "" } = config;
    const key = JSON.stringify([url, service, caBundle]);
    const client = this.#clients.get(key) ?? this.#newClient(config, caBundle);
    this.#clients.delete(key);
    this.#clients.set(key, client);
    const [oldest] = this.#clients;
    // Without its calls: one that is under way keeps its connection, and nobody else finds it.
    if (this.#clients.size > maxClients && oldest !== undefined) this.#clients.delete(oldest[0]);
    return client;
  }

  /** Closes every connection. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #newClient(config: HookClientConfig, caBundle: string): HookClient {
    const { credentials: resolve, serviceResolver, egressSelector, onMissingSAN } = this.#parts;
    const target = hookTargetOf(config);
    const credentials = resolve(target.authority);
    const caPem = [credentials.caPem, Buffer.from(caBundle, "base64").toString()].filter(Boolean).join("\n");
    const isSelf = target.authority === ownServiceAuthority;
    const dialer = isSelf
      ? undefined
      : egressSelector?.lookup(target.service === undefined ? "controlplane" : "cluster");
    return new HookClient({ target, credentials, caPem, serviceResolver, dialer, onMissingSAN });
  }
}
