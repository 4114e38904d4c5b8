import type { Etcd3 } from "etcd3";
import { newClient } from "./client.js";
import type { Etcd3TLS, Etcd3TLSSource, KeepaliveSettings } from "./options.js";

export interface EndpointSettings {
  readonly url: string;
  readonly tls: Etcd3TLSSource;
  readonly keepalive: KeepaliveSettings;
}

/** A member and the client for it. */
export class Endpoint {
  readonly url: string;
  readonly #settings: EndpointSettings;
  #tls: Etcd3TLS | undefined;
  #client: Etcd3;

  private constructor(settings: EndpointSettings, tls: Etcd3TLS | undefined, client: Etcd3) {
    this.url = settings.url;
    this.#settings = settings;
    this.#tls = tls;
    this.#client = client;
  }

  /** Rejects when the certificate does not belong to the key, or the URL has no host. */
  static async new(settings: EndpointSettings): Promise<Endpoint> {
    const tls = await settings.tls();
    return new Endpoint(settings, tls, await newClient({ ...settings, tls }));
  }

  get client(): Etcd3 {
    return this.#client;
  }

  /** Goes on with a client of new certificates if they were replaced: those of a client are read once. */
  async renew(): Promise<void> {
    const tls = await this.#settings.tls();
    if (isSame(tls, this.#tls)) return;
    const before = this.#client;
    this.#client = await newClient({ ...this.#settings, tls });
    this.#tls = tls;
    // Calls that are under way on it end by themselves.
    before.close();
  }

  close(): void {
    this.#client.close();
  }
}

function isSame(one: Etcd3TLS | undefined, other: Etcd3TLS | undefined): boolean {
  const textOf = (tls: Etcd3TLS | undefined) => [tls?.ca, tls?.cert, tls?.key].map((pem) => String(pem)).join("\n");
  return textOf(one) === textOf(other);
}
