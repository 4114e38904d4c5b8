import type { RandomSource } from "@kube-apiserver/apimachinery";
import { type Clock, cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { type EmbeddedKV, newMemoryKV } from "@kube-apiserver/storage";
import { newAnonymousAuthenticator } from "../authentication/anonymous-authenticator.js";
import { withAuthenticatedGroup } from "../authentication/authenticated-group-adder.js";
import { newBearerTokenAuthenticator } from "../authentication/bearer-token.js";
import { newLoopbackAuthenticator } from "../authentication/loopback-authenticator.js";
import { newStaticTokenAuthenticator, parseTokenFile } from "../authentication/token-file.js";
import { unionFailingOnError, unionTokenAuthenticator } from "../authentication/union-authenticator.js";
import { alwaysAllowAuthorizer } from "../authorization/always.js";
import type { Client } from "../client/client.js";
import { newClient } from "../client/http2-client.js";
import { type CompletedConfig, type Config, completeConfig } from "../config.js";
import { type DelegationTarget, newEmptyDelegate } from "../delegation-target.js";
import { type GenericAPIServer, newGenericAPIServer } from "../generic-api-server.js";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import { newStorageFactoryRESTOptionsGetter } from "../registry/generic/storage-factory.js";
import { newStaticContent, parseCertificateBundle } from "../serving/dynamic-certificates.js";
import { Listener } from "../serving/listener.js";

/** Parts that a test sets itself. */
export interface GenericTestServerOptions {
  readonly config?: Partial<Config>;
  /** Installs resources, paths and hooks before the server runs. */
  readonly setUp?: (server: GenericAPIServer) => void | Promise<void>;
  /** The next server of the chain, or what makes it of the same config. */
  readonly delegate?: DelegationTarget | ((config: CompletedConfig) => DelegationTarget);
  /** Makes the server that is run. Default: an empty one. */
  readonly newServer?: (config: CompletedConfig, delegate: DelegationTarget) => GenericAPIServer;
  readonly clock?: Clock;
}

/** A generic API server on loopback with real TLS, in this process and in memory. */
export interface GenericTestServer extends AsyncDisposable {
  readonly url: string;
  readonly caPem: string;
  readonly kv: EmbeddedKV;
  readonly server: GenericAPIServer;
  /** Acts as the user `tester` in `system:masters`. */
  readonly client: Client;
  /** Bearer token of {@link client}. */
  readonly token: string;
  /** Begins to stop, without waiting. */
  abort(): void;
  /** Stops it and waits until nothing of it is left. */
  stop(): Promise<void>;
}

const token = "test-token";
const users = 'test-token,tester,1,"system:masters"\nuser-token,alice,2,"dev"\n';

/** Starts one on a free port. Users: `tester` (`test-token`, an administrator), `alice` (`user-token`), anonymous. */
export async function startGenericTestServer(options: GenericTestServerOptions = {}): Promise<GenericTestServer> {
  const clock = options.clock ?? realClock;
  const random: RandomSource = cryptoRandom;
  const kv = newMemoryKV({ clock });
  const ca = CertificateAuthority.generate("test-ca", { clock, random });
  const pair = ca.issueServing("localhost", { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] });
  const loopbackToken = "loopback-token";
  const tokens = unionTokenAuthenticator(
    newLoopbackAuthenticator(loopbackToken),
    newStaticTokenAuthenticator(parseTokenFile(users)),
  );
  const config = completeConfig({
    clock,
    random,
    logger: discardLogger,
    version: { major: "1", minor: "36", gitVersion: "v1.36.0" },
    // A listener that nobody takes would stay open.
    secureServing: options.config?.secureServing ?? {
      listener: await Listener.bind({ host: "127.0.0.1", port: 0 }),
      cert: newStaticContent("test", pair),
      clientCA: newStaticContent("test", parseCertificateBundle(ca.certPem)),
      loopbackCAPem: ca.certPem,
    },
    authentication: unionFailingOnError(
      withAuthenticatedGroup(newBearerTokenAuthenticator(tokens)),
      newAnonymousAuthenticator(),
    ),
    authorization: alwaysAllowAuthorizer,
    loopbackToken,
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({ kv, clock, logger: discardLogger }),
    ...options.config,
  });
  const server = await newServer(config, options).catch(async (err: unknown) => {
    config.secureServing.listener.close();
    await kv.close();
    throw err;
  });
  const abort = new AbortController();
  const running = await server.prepareRun().start(abort.signal);
  const client = newClient({ url: running.url, caPem: ca.certPem, token });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      abort.abort();
      await client.close();
      await running.stopped;
      await kv.close();
    })();
    return stopping;
  };
  return {
    url: running.url,
    caPem: ca.certPem,
    kv,
    server,
    client,
    token,
    abort: () => abort.abort(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function newServer(config: CompletedConfig, options: GenericTestServerOptions): Promise<GenericAPIServer> {
  const { delegate = newEmptyDelegate() } = options;
  const next = typeof delegate === "function" ? delegate(config) : delegate;
  const server = options.newServer?.(config, next) ?? newGenericAPIServer("test", config, next);
  await options.setUp?.(server);
  return server;
}
