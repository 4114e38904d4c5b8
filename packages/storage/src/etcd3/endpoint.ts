import type { Dialer, Logger } from "@kube-apiserver/component-base";
import type { Etcd3 } from "etcd3";
import { SocketForwarder } from "../grpc/socket-forwarder.js";
import { newClient } from "./client.js";
import { addressOf, parseEndpoint } from "./endpoint-url.js";
import type { Etcd3TLS, Etcd3TLSSource, KeepaliveSettings } from "./options.js";

export interface EndpointSettings {
  readonly url: string;
  readonly tls: Etcd3TLSSource;
  readonly keepalive: KeepaliveSettings;
  /** Makes the connections. Absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
  readonly logger: Logger;
}

/** A member and the client for it. */
export class Endpoint {
  readonly url: string;
  readonly #settings: EndpointSettings;
  readonly #forwarder: SocketForwarder | undefined;
  #tls: Etcd3TLS | undefined;
  #client: Etcd3;

  private constructor(
    settings: EndpointSettings,
    forwarder: SocketForwarder | undefined,
    tls: Etcd3TLS | undefined,
    client: Etcd3,
  ) {
    this.url = settings.url;
    this.#settings = settings;
    this.#forwarder = forwarder;
    this.#tls = tls;
    this.#client = client;
  }

  /** Rejects when the certificate does not belong to the key, or the URL has no host. */
  static async new(settings: EndpointSettings): Promise<Endpoint> {
    const tls = await settings.tls();
    const forwarder = await openForwarder(settings);
    try {
      return new Endpoint(settings, forwarder, tls, await newClient({ ...settings, tls, socketPath: forwarder?.path }));
    } catch (err) {
      await forwarder?.close();
      throw err;
    }
  }

  get client(): Etcd3 {
    return this.#client;
  }

  /** Goes on with a client of new certificates if they were replaced: those of a client are read once. */
  async renew(): Promise<void> {
    const tls = await this.#settings.tls();
    if (isSame(tls, this.#tls)) return;
    const before = this.#client;
    this.#client = await newClient({ ...this.#settings, tls, socketPath: this.#forwarder?.path });
    this.#tls = tls;
    // Calls that are under way on it end by themselves.
    before.close();
  }

  /** Resolves when nothing is left of it. */
  async close(): Promise<void> {
    this.#client.close();
    await this.#forwarder?.close();
  }
}

/** Undefined: the member is connected to as it is. What is at a unix socket is on this machine. */
async function openForwarder({ url, dialer, logger }: EndpointSettings): Promise<SocketForwarder | undefined> {
  const { target } = parseEndpoint(url);
  if (dialer === undefined || target.startsWith("unix:")) return undefined;
  return SocketForwarder.open({ address: addressOf(target), dialer, peer: "etcd", logger });
}

function isSame(one: Etcd3TLS | undefined, other: Etcd3TLS | undefined): boolean {
  const textOf = (tls: Etcd3TLS | undefined) => [tls?.ca, tls?.cert, tls?.key].map((pem) => String(pem)).join("\n");
  return textOf(one) === textOf(other);
}
