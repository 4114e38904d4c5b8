import { Agent, type AgentOptions, type ClientRequestArgs } from "node:http";
import { type RequestOptions, Agent as SecureAgent, type AgentOptions as SecureAgentOptions } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import type { Dialer } from "@kube-apiserver/component-base";
import type { BackendAddress } from "../proxy/backend-address.js";

/**
 * Connections in clear. This, {@link newHTTPSAgent} and {@link connectTLS} make every connection of a server to others.
 * @param dialer - makes them; undefined: they leave directly
 */
export function newHTTPAgent(options: AgentOptions, dialer: Dialer | undefined): Agent {
  return dialer === undefined ? new Agent(options) : new DialingAgent(options, dialer);
}

/**
 * Connections over TLS, to the far end: a proxy on the way sees none of it.
 * @param dialer - makes what TLS is spoken over; undefined: they leave directly
 */
export function newHTTPSAgent(options: SecureAgentOptions, dialer: Dialer | undefined): SecureAgent {
  return dialer === undefined ? new SecureAgent(options) : new SecureDialingAgent(options, dialer);
}

/**
 * One connection over TLS.
 * @param dialer - makes what TLS is spoken over; undefined: it leaves directly
 */
export function connectTLS(options: ConnectionOptions & BackendAddress, dialer: Dialer | undefined): TLSSocket {
  return connect(dialer === undefined ? options : { ...options, socket: dialer.dial(options) });
}

class DialingAgent extends Agent {
  readonly #dialer: Dialer;

  constructor(options: AgentOptions, dialer: Dialer) {
    super(options);
    this.#dialer = dialer;
  }

  override createConnection(options: ClientRequestArgs): Duplex {
    return dialFor(options, this.#dialer, 80);
  }
}

class SecureDialingAgent extends SecureAgent {
  readonly #dialer: Dialer;

  constructor(options: SecureAgentOptions, dialer: Dialer) {
    super(options);
    this.#dialer = dialer;
  }

  override createConnection(options: RequestOptions): Duplex | null | undefined {
    const through = { ...options, socket: dialFor(options, this.#dialer, 443) };
    return super.createConnection(through);
  }
}

function dialFor({ host, port }: ClientRequestArgs, dialer: Dialer, defaultPort: number): Socket {
  return dialer.dial({ host: host ?? "localhost", port: Number(port ?? defaultPort) });
}
