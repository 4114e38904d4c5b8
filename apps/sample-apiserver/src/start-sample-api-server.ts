import { cryptoRandom, discardLogger, type Logger, realClock, serverVersion } from "@kube-apiserver/component-base";
import {
  type CertKeyPEM,
  type Client,
  type ClientOptions,
  type CompletedConfig,
  completeConfig,
  type GenericAPIServer,
  Listener,
  newClient,
  newEmptyDelegate,
  newGenericAPIServer,
  newStorageFactoryRESTOptionsGetter,
} from "@kube-apiserver/generic-server";
import { type KV, newMemoryKV } from "@kube-apiserver/storage";
import { newDelegatedAuthentication, newDelegatedAuthorization } from "./authentication/delegated-access.js";
import { readExtensionAuthentication } from "./authentication/extension-authentication.js";
import { newServingIdentity, type ServingIdentity, servingInfoOf } from "./serving-identity.js";
import { newFlunderStore, wardleDefinitions, wardleGroup } from "./wardle/flunder-storage.js";

/** How a sample server is run. */
export interface SampleAPIServerOptions {
  /** The kube-apiserver that knows the users and what they may do. */
  readonly kubeAPIServer: ClientOptions;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Serving certificate. Absent: one for {@link dnsNames}, from an authority that is made for it. */
  readonly cert?: CertKeyPEM;
  /** Names in the certificate that is made. Default `localhost` and `api.wardle.svc`. */
  readonly dnsNames?: readonly string[];
  /** Default: nothing is logged. */
  readonly logger?: Logger;
}

/** A sample server that listens. */
export interface SampleAPIServer extends AsyncDisposable {
  /** `https://host:port` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** What its clients have to trust: for `spec.caBundle` of its APIService. */
  readonly caPem: string;
  /** Resolves when it has ended; rejects when it failed. */
  readonly stopped: Promise<void>;
  /** Stops it; resolves when nothing of it is left. Again does nothing. */
  stop(): Promise<void>;
}

const defaultNames = ["localhost", "api.wardle.svc"];

/** Starts a server of `wardle.example.com/v1alpha1` whose objects are in memory. Resolves once it is ready. */
export async function startSampleAPIServer(options: SampleAPIServerOptions): Promise<SampleAPIServer> {
  const client = newClient(options.kubeAPIServer);
  const kv = newMemoryKV({ clock: realClock });
  const close = async () => {
    await client.close();
    await kv.close();
  };
  try {
    const identity = newServingIdentity(options.cert, options.dnsNames ?? defaultNames);
    const server = newWardleServer(await newConfig(options, { client, kv, identity }));
    return await run(server, identity.caPem, close);
  } catch (err) {
    await close();
    throw err;
  }
}

interface Parts {
  readonly client: Client;
  readonly kv: KV;
  readonly identity: ServingIdentity;
}

async function newConfig(options: SampleAPIServerOptions, { client, kv, identity }: Parts): Promise<CompletedConfig> {
  const { logger = discardLogger, host = "127.0.0.1", port = 0 } = options;
  const trust = await readExtensionAuthentication(client);
  if (trust.requestHeader === undefined) logger.warn("The kube-apiserver passes no requests on to extension servers");
  const loopbackToken = Buffer.from(cryptoRandom.bytes(24)).toString("base64url");
  const delegation = { client, clock: realClock, loopbackToken };
  return completeConfig({
    clock: realClock,
    random: cryptoRandom,
    logger,
    version: { ...serverVersion },
    loopbackToken,
    secureServing: servingInfoOf(await Listener.bind({ host, port }), identity, trust),
    authentication: newDelegatedAuthentication(trust, delegation),
    authorization: newDelegatedAuthorization(delegation),
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger }),
    openAPI: { info: { title: "Wardle", version: "v1alpha1" }, resolve: wardleDefinitions },
  });
}

/** The whole server: one group, one resource. */
function newWardleServer(config: CompletedConfig): GenericAPIServer {
  const server = newGenericAPIServer("sample-apiserver", config, newEmptyDelegate());
  const flunders = newFlunderStore(config);
  server.installAPIGroup(wardleGroup(flunders));
  server.onDestroy(() => flunders.destroy());
  return server;
}

async function run(server: GenericAPIServer, caPem: string, close: () => Promise<void>): Promise<SampleAPIServer> {
  const abort = new AbortController();
  const { url, host, port, stopped: ended } = await server.prepareRun().start(abort.signal);
  const stopped = ended.finally(close);
  await Promise.race([server.hooksDone(), stopped]);
  const stop = () => {
    abort.abort();
    return stopped;
  };
  return { url, host, port, caPem, stopped, stop, [Symbol.asyncDispose]: stop };
}
