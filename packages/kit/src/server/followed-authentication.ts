import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import {
  type CertificateBundle,
  type CertificateBundleSource,
  type Client,
  parseCertificateBundle,
} from "@kube-apiserver/generic-server";
import {
  type ExtensionAuthentication,
  extensionAuthenticationOf,
  extensionAuthenticationScope,
  readExtensionAuthentication,
  watchedName,
} from "./extension-authentication.js";

const retryMs = 1_000;
const nobody: CertificateBundle = Object.freeze({ pem: "", certificates: Object.freeze([]) });

/** What following takes. */
export interface FollowedAuthenticationParts {
  /** May read and watch the ConfigMap (`extension-apiserver-authentication-reader`). */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Whom a kube-apiserver tells its extension servers to believe, as it says now: authorities are replaced there without
 * anybody restarting. Mirrors `dynamiccertificates.ConfigMapCAController`.
 */
export class FollowedAuthentication {
  readonly #parts: FollowedAuthenticationParts;
  readonly #listeners = new Set<() => void>();
  #current: ExtensionAuthentication;
  #clients: CertificateBundle;
  #proxies: CertificateBundle;

  private constructor(parts: FollowedAuthenticationParts, first: ExtensionAuthentication) {
    this.#parts = parts;
    this.#current = first;
    this.#clients = bundleOf(first.clientCAPem);
    this.#proxies = bundleOf(first.requestHeader?.clientCAPem);
  }

  /** Reads it once. Rejects when the kube-apiserver cannot be asked. */
  static async read(parts: FollowedAuthenticationParts): Promise<FollowedAuthentication> {
    return new FollowedAuthentication(parts, await readExtensionAuthentication(parts.client));
  }

  get current(): ExtensionAuthentication {
    return this.#current;
  }

  /** Authorities of client certificates; empty where clients show none. */
  readonly clientCA: CertificateBundleSource = this.#source("client authorities", () => this.#clients);

  /** Authorities of front proxies; empty where no requests are passed on. */
  readonly requestHeaderCA: CertificateBundleSource = this.#source("front proxy authorities", () => this.#proxies);

  /** Follows it until `signal` aborts. What cannot be read is tried again; what was good before stays meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock, logger } = this.#parts;
    while (!signal.aborted) {
      try {
        await this.#watch(client, signal);
      } catch (err) {
        if (!signal.aborted) logger.warn("Unable to follow the published authentication settings", { err });
      }
      await sleep(clock, retryMs, signal);
    }
  }

  async #watch(client: Client, signal: AbortSignal): Promise<void> {
    const fieldSelector = `metadata.name=${watchedName}`;
    const { items, metadata } = await client.list(extensionAuthenticationScope, { fieldSelector, signal });
    this.#take(extensionAuthenticationOf(items[0]));
    const { resourceVersion = "" } = metadata;
    for await (const { type, object } of client.watch(extensionAuthenticationScope, {
      fieldSelector,
      resourceVersion,
      signal,
    })) {
      if (type === "ERROR") return;
      if (type === "ADDED" || type === "MODIFIED") this.#take(extensionAuthenticationOf(object));
    }
  }

  #take(next: ExtensionAuthentication): void {
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    const clients = bundleOf(next.clientCAPem);
    const proxies = bundleOf(next.requestHeader?.clientCAPem);
    this.#current = next;
    this.#clients = clients;
    this.#proxies = proxies;
    for (const listener of this.#listeners) listener();
  }

  #source(name: string, current: () => CertificateBundle): CertificateBundleSource {
    const listeners = this.#listeners;
    return {
      name,
      get current() {
        return current();
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }
}

function bundleOf(pem: string | undefined): CertificateBundle {
  return pem === undefined ? nobody : parseCertificateBundle(pem);
}
