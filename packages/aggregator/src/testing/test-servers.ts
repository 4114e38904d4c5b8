import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import {
  alwaysAllowAuthorizer,
  type BackendAddress,
  CertificateAuthority,
  type Config,
  type GenericAPIServer,
  Listener,
  newBearerTokenAuthenticator,
  newGenericAPIServer,
  newLoopbackAuthenticator,
  newRequestHeaderAuthenticator,
  newStaticContent,
  parseCertificateBundle,
  unionRequestAuthenticator,
} from "@kube-apiserver/generic-server";
import { type GenericTestServer, startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import { type APIAggregator, newAPIAggregator } from "../api-aggregator.js";
import { completeAggregatorConfig, type ExtraConfig } from "../config.js";
import { newStaticResolver } from "../resolvers/service-resolver.js";

const parts = { clock: realClock, random: cryptoRandom };
const loopbackToken = "loopback-token";
const proxyName = "front-proxy-client";

/** An extension server that knows whom it is asked for by an aggregator with {@link proxyCert}. */
export interface ExtensionServer {
  readonly server: GenericTestServer;
  readonly address: BackendAddress;
  /** What its clients have to trust. */
  readonly caPem: string;
}

/** The authority of front proxies, shared by the servers of one test. */
export class FrontProxy {
  readonly #ca = CertificateAuthority.generate("front-proxy-ca", parts);
  readonly cert = newStaticContent("front proxy", this.#ca.issueClient({ commonName: proxyName }));

  /** Starts an extension server, the service `name` in the namespace `default`. */
  async startExtensionServer(
    name: string,
    setUp: (server: GenericAPIServer) => void,
    options: { readonly disableHTTP2?: boolean } = {},
  ): Promise<ExtensionServer> {
    const ca = CertificateAuthority.generate("extension-ca", parts);
    const pair = ca.issueServing(name, {
      dnsNames: [`${name}.default.svc`, "localhost"],
      ipAddresses: ["127.0.0.1"],
    });
    const clientCA = newStaticContent("front proxies", parseCertificateBundle(this.#ca.certPem));
    const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
    const server = await startGenericTestServer({
      setUp,
      config: {
        secureServing: {
          listener,
          cert: newStaticContent("extension", pair),
          clientCA,
          loopbackCAPem: ca.certPem,
          ...options,
        },
        loopbackToken,
        authentication: unionRequestAuthenticator(
          newRequestHeaderAuthenticator({
            clientCAs: { certificates: clientCA.current.certificates },
            allowedNames: [proxyName],
            usernameHeaders: ["X-Remote-User"],
            uidHeaders: ["X-Remote-Uid"],
            groupHeaders: ["X-Remote-Group"],
            extraHeaderPrefixes: ["X-Remote-Extra-"],
            clock: realClock,
          }),
          newBearerTokenAuthenticator(newLoopbackAuthenticator(loopbackToken)),
        ),
        authorization: alwaysAllowAuthorizer,
      },
    });
    return { server, address: { host: "127.0.0.1", port: listener.port }, caPem: ca.certPem };
  }
}

/** An aggregator on loopback before a server with resources of its own. */
export interface TestAggregator extends AsyncDisposable {
  readonly aggregator: APIAggregator;
  readonly delegate: GenericAPIServer;
  readonly generic: GenericTestServer;
}

/** How a {@link TestAggregator} differs from one without extension servers. */
export interface TestAggregatorOptions {
  readonly frontProxy?: FrontProxy;
  /** By `namespace/name` of the service. */
  readonly services?: ReadonlyMap<string, BackendAddress>;
  readonly setUpDelegate?: (server: GenericAPIServer) => void;
  readonly extra?: Partial<ExtraConfig>;
  readonly config?: Partial<Config>;
}

/** Starts one; resolves when its hooks are done. */
export async function startTestAggregator(options: TestAggregatorOptions = {}): Promise<TestAggregator> {
  let made: { aggregator: APIAggregator; delegate: GenericAPIServer } | undefined;
  const generic = await startGenericTestServer({
    ...(options.config === undefined ? {} : { config: options.config }),
    newServer(config, next) {
      const delegate = newGenericAPIServer("delegate", config, next);
      options.setUpDelegate?.(delegate);
      const extra: ExtraConfig = {
        serviceResolver: newStaticResolver(options.services ?? new Map()),
        ...(options.frontProxy === undefined ? {} : { proxyClientCert: options.frontProxy.cert }),
        ...options.extra,
      };
      const aggregator = newAPIAggregator(completeAggregatorConfig({ generic: config, extra }), delegate);
      made = { aggregator, delegate };
      return aggregator.genericAPIServer;
    },
  });
  if (made === undefined) throw new TypeError("the server was not made");
  await made.aggregator.genericAPIServer.hooksDone();
  return { ...made, generic, [Symbol.asyncDispose]: () => generic.stop() };
}
