import { setMaxListeners } from "node:events";
import type { RequestListener } from "node:http";
import { sleep, untilAborted } from "@kube-apiserver/component-base";
import { newClient } from "./client/http2-client.js";
import type { GenericAPIServer } from "./generic-api-server.js";
import type { LifecycleSignal } from "./lifecycle-signals.js";
import { listenSecure, type SecureListener } from "./serving/secure-listener.js";
import { notifySystemd } from "./systemd-notify.js";

/** What {@link GenericAPIServer.prepareRun} hands over. */
export interface PreparedParts {
  /** The whole handler chain with everything behind it. */
  readonly handler: RequestListener;
  /** Told `host:port` as soon as it is known. */
  readonly onListening: (address: string) => void;
}

/** A server that listens. */
export interface RunningServer {
  /** `https://host:port`, reachable from this machine. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resolves when everything has ended after the signal aborted; rejects when the server failed. */
  readonly stopped: Promise<void>;
}

/** The only server that can be run. Made by {@link GenericAPIServer.prepareRun}. */
export class PreparedAPIServer {
  readonly #server: GenericAPIServer;
  readonly #parts: PreparedParts;

  constructor(server: GenericAPIServer, parts: PreparedParts) {
    this.#server = server;
    this.#parts = parts;
  }

  /** Serves until `signal` aborts, drains, and resolves when the last connection has closed. */
  async run(signal: AbortSignal): Promise<void> {
    const running = await this.start(signal);
    await running.stopped;
  }

  /**
   * As {@link run}, but resolves as soon as the server listens and its hooks were started.
   * Rejects when it cannot listen; nothing is left running then.
   */
  async start(signal: AbortSignal): Promise<RunningServer> {
    const { config } = this.#server;
    const listener = await listenSecure(config.secureServing, this.#parts.handler, { logger: config.logger });
    const { host, port } = listener.address();
    const reachable = toReachableHost(host);
    this.#parts.onListening(`${reachable}:${port}`);
    const url = `https://${reachable}:${port}`;
    config.logger.info("Serving securely", { address: `${host}:${port}` });
    const life = new ServerLife(this.#server, listener, url);
    life.startHooks(signal);
    await notifySystemd("READY=1", config.logger);
    return { url, host, port, stopped: life.untilStopped(signal) };
  }
}

/** From listening to gone. */
class ServerLife {
  readonly #server: GenericAPIServer;
  readonly #listener: SecureListener;
  readonly #url: string;
  readonly #failure = new AbortController();
  readonly #background = new Set<Promise<void>>();
  #client: ReturnType<typeof newClient> | undefined;

  constructor(server: GenericAPIServer, listener: SecureListener, url: string) {
    this.#server = server;
    this.#listener = listener;
    this.#url = url;
  }

  startHooks(signal: AbortSignal): void {
    const { config, postStartHooks } = this.#server;
    const { secureServing, loopbackToken } = config;
    const { loopbackCAPem: caPem, loopbackServerName: serverName } = secureServing;
    const named = serverName === undefined ? {} : { serverName };
    this.#client = newClient({ url: this.#url, caPem, token: loopbackToken, ...named });
    const ending = AbortSignal.any([signal, this.#failure.signal]);
    // Everything that runs as long as the server listens to this one signal: that many listeners are no leak.
    setMaxListeners(0, ending);
    const context = {
      loopbackClient: this.#client,
      signal: ending,
      background: (work: Promise<void>) => this.#track(work),
    };
    for (const entry of postStartHooks.values()) this.#track(entry.run(context));
  }

  /** The timeline of {@link LifecycleSignals}. */
  async untilStopped(signal: AbortSignal): Promise<void> {
    await untilAborted(AbortSignal.any([signal, this.#failure.signal]));
    // The clock's timers do not keep the process alive, and the listener, which did, is about to close.
    const alive = setInterval(() => undefined, 60_000);
    try {
      await this.#stop();
    } finally {
      clearInterval(alive);
    }
    if (this.#failure.signal.aborted) throw this.#failure.signal.reason;
  }

  async #stop(): Promise<void> {
    const { signals, config, waitGroup, preShutdownHooks } = this.#server;
    this.#reach(signals.shutdownInitiated);
    await sleep(config.clock, config.shutdownDelayDurationMs, this.#failure.signal);
    this.#reach(signals.afterShutdownDelayDuration);
    for (const [name, hook] of preShutdownHooks) {
      await hook().catch((err: unknown) => config.logger.error("pre-shutdown hook failed", { hook: name, err }));
    }
    this.#reach(signals.preShutdownHooksStopped);
    this.#reach(signals.notAcceptingNewRequest);
    if (!config.shutdownSendRetryAfter) this.#listener.stopAccepting();
    await this.#drain(waitGroup.wait());
    this.#reach(signals.inFlightRequestsDrained);
    await this.#closeListener();
    this.#reach(signals.httpServerStoppedListening);
    await config.audit?.backend.shutdown();
    await this.#client?.close();
    await Promise.allSettled(this.#background);
    await this.#server.destroy();
  }

  /** Requests that do not run long end by their own timeout at the latest; one that does not is not waited for longer. */
  async #drain(drained: Promise<void>): Promise<void> {
    const { config } = this.#server;
    const limit = new AbortController();
    await Promise.race([drained, sleep(config.clock, config.requestTimeoutMs, limit.signal)]);
    limit.abort();
  }

  /** Watches end (their clients reconnect elsewhere); what does not end in time is cut off. */
  async #closeListener(): Promise<void> {
    const { config, waitGroup } = this.#server;
    this.#listener.stopAccepting();
    waitGroup.endLongRunning();
    const limit = new AbortController();
    await Promise.race([
      this.#listener.drained(),
      sleep(config.clock, config.shutdownWatchTerminationGraceMs, limit.signal),
    ]);
    limit.abort();
    this.#listener.destroyAll();
    await this.#listener.close();
  }

  #track(work: Promise<void>): void {
    const guarded = work
      .catch((err: unknown) => {
        this.#server.config.logger.error("the server shuts down, since a part of it failed", { err });
        this.#failure.abort(err);
      })
      .finally(() => this.#background.delete(guarded));
    this.#background.add(guarded);
  }

  #reach(event: LifecycleSignal): void {
    event.signal();
    this.#server.config.logger.v(2, "[graceful-termination] shutdown event", { name: event.name });
  }
}

/** A wildcard address is reached through loopback. */
function toReachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
