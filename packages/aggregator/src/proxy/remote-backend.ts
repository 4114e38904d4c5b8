import type { GroupVersion } from "@kube-apiserver/apimachinery";
import type { Clock, Dialer } from "@kube-apiserver/component-base";
import { isOwnService, type ServiceRef } from "@kube-apiserver/generic-server";
import { type APIService, type APIServiceSpec, groupVersionOf, isAvailable } from "../apiservice/api-service.js";
import { BackendConnections } from "./backend-connections.js";
import { backendTLSOf, type ProxyClientCertificate } from "./backend-tls.js";

/** What is known about the backend of one remote APIService. A snapshot: requests work with the one they found. */
export interface RemoteBackend {
  readonly name: string;
  readonly groupVersion: GroupVersion;
  readonly service: ServiceRef;
  readonly available: boolean;
  /** Undefined when they cannot be made; {@link failure} says why. */
  readonly connections: BackendConnections | undefined;
  readonly failure: string;
}

/** What connections depend on; while it stays the same, they are kept. */
function connectionKey({ service, caBundle, insecureSkipTLSVerify }: APIServiceSpec): string {
  return JSON.stringify([service, caBundle, insecureSkipTLSVerify]);
}

/** Port that an APIService without one means. */
const defaultPort = 443;

function serviceOf({ service }: APIServiceSpec): ServiceRef {
  const { namespace = "", name = "", port = defaultPort } = service ?? {};
  return { namespace, name, port };
}

/** The backends of all remote APIServices, by name, with their connections. */
export class RemoteBackends {
  readonly #clientCertificate: () => ProxyClientCertificate | undefined;
  readonly #clock: Clock;
  readonly #dialer: Dialer | undefined;
  readonly #backends = new Map<string, RemoteBackend>();
  readonly #specs = new Map<string, APIServiceSpec>();
  readonly #keys = new Map<string, string>();

  /**
   * @param clientCertificate - what to show to backends; read when connections are made
   * @param dialer - what makes the connections; undefined: they leave directly
   */
  constructor(clientCertificate: () => ProxyClientCertificate | undefined, clock: Clock, dialer?: Dialer) {
    this.#clientCertificate = clientCertificate;
    this.#clock = clock;
    this.#dialer = dialer;
  }

  get(name: string): RemoteBackend | undefined {
    return this.#backends.get(name);
  }

  list(): readonly RemoteBackend[] {
    return [...this.#backends.values()];
  }

  /** Notes an APIService as it is now. Local ones have no backend. */
  set(name: string, apiService: APIService): void {
    const { spec } = apiService;
    if (spec?.service === undefined) {
      this.delete(name);
      return;
    }
    this.#specs.set(name, spec);
    this.#backends.set(name, {
      name,
      groupVersion: groupVersionOf(apiService),
      service: serviceOf(spec),
      available: isAvailable(apiService),
      ...this.#connectionsFor(name, spec),
    });
  }

  /** Forgets it; requests under way come to their end. */
  delete(name: string): void {
    this.#backends.get(name)?.connections?.retire();
    this.#backends.delete(name);
    this.#specs.delete(name);
    this.#keys.delete(name);
  }

  /** Makes all connections anew: with another client certificate. */
  reconnect(): void {
    this.#keys.clear();
    for (const [name, spec] of this.#specs) {
      const backend = this.#backends.get(name);
      if (backend !== undefined) this.#backends.set(name, { ...backend, ...this.#connectionsFor(name, spec) });
    }
  }

  close(): void {
    for (const { connections } of this.#backends.values()) connections?.close();
    for (const name of [...this.#backends.keys()]) this.delete(name);
  }

  #connectionsFor(name: string, spec: APIServiceSpec): Pick<RemoteBackend, "connections" | "failure"> {
    const before = this.#backends.get(name);
    const key = connectionKey(spec);
    if (before !== undefined && this.#keys.get(name) === key) {
      return { connections: before.connections, failure: before.failure };
    }
    before?.connections?.retire();
    this.#keys.set(name, key);
    try {
      const tls = backendTLSOf(spec, this.#clientCertificate());
      const dialer = isOwnService(serviceOf(spec)) ? undefined : this.#dialer;
      return { connections: new BackendConnections(tls, this.#clock, dialer), failure: "" };
    } catch (err) {
      return { connections: undefined, failure: err instanceof Error ? err.message : String(err) };
    }
  }
}
