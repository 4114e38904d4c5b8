import { discardLogger, type Logger, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV } from "@kube-apiserver/storage";
import { newAnonymousAuthenticator } from "../authentication/anonymous-authenticator.js";
import { withAuthenticatedGroup } from "../authentication/authenticated-group-adder.js";
import { newBearerTokenAuthenticator } from "../authentication/bearer-token.js";
import { newClientCertificateAuthenticator } from "../authentication/client-certificate.js";
import { systemMasters, type UserInfo } from "../authentication/interfaces.js";
import { newLoopbackAuthenticator } from "../authentication/loopback-authenticator.js";
import { newStaticTokenAuthenticator } from "../authentication/token-file.js";
import {
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
} from "../authentication/union-authenticator.js";
import type { Authorizer } from "../authorization/interfaces.js";
import { newPathAuthorizer } from "../authorization/path-authorizer.js";
import { newPrivilegedGroups } from "../authorization/privileged-groups.js";
import { unionAuthorizer } from "../authorization/union-authorizer.js";
import type { Client } from "../client/client.js";
import { newClient } from "../client/http2-client.js";
import { type Config, completeConfig } from "../config.js";
import { newEmptyDelegate } from "../delegation-target.js";
import { type GenericAPIServer, newGenericAPIServer } from "../generic-api-server.js";
import { newNotFoundHandler } from "../handlers/not-found.js";
import { CertificateAuthority, type CertKeyPEM } from "../pki/certificate-authority.js";
import { newStorageFactoryRESTOptionsGetter } from "../registry/generic/storage-factory.js";
import { newSystemRandom } from "../registry/rest/random.js";
import type { RESTOptionsGetter } from "../registry/rest/rest-options-getter.js";
import { newStaticContent, parseCertificateBundle } from "../serving/dynamic-certificates.js";
import { Listener } from "../serving/listener.js";
import type { SecureServingInfo } from "../serving/secure-serving-info.js";

/** What a test may want otherwise. */
export interface TestAPIServerOptions {
  /** Changes to the server's config. */
  readonly config?: Partial<Config>;
  /** Changes to how it listens. */
  readonly serving?: Partial<SecureServingInfo>;
  /** Authorizer of everybody but `system:masters`. Default: nobody else may do anything but ask for health and version. */
  readonly authorizer?: Authorizer;
  /** Further bearer tokens. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  readonly logger?: Logger;
  /** Installs resources and paths before the server is prepared. */
  readonly install?: (server: GenericAPIServer, getter: RESTOptionsGetter) => void | Promise<void>;
}

/** A server of its own: own port, own authority, own memory-only storage. */
export interface TestAPIServer extends AsyncDisposable {
  /** `https://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly caPem: string;
  readonly ca: CertificateAuthority;
  /** Bearer token of a member of `system:masters`. */
  readonly adminToken: string;
  /** Acts as that member; closed with the server. */
  readonly client: Client;
  readonly server: GenericAPIServer;
  /** A client certificate that the server takes. */
  issueClient(commonName: string, ...organizations: readonly string[]): CertKeyPEM;
  /** Begins shutdown and resolves when nothing of the server is left. May be called again. */
  stop(): Promise<void>;
}

const adminToken = "test-admin-token";
const loopbackToken = "test-loopback-token";

/** Starts a bare server over real TLS on a free port of the loopback interface. */
export async function startTestAPIServer(options: TestAPIServerOptions = {}): Promise<TestAPIServer> {
  const random = newSystemRandom();
  const logger = options.logger ?? discardLogger;
  const ca = CertificateAuthority.generate("test-ca", { clock: realClock, random });
  const kv = newMemoryKV();
  const getter = newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger });
  const clientCA = newStaticContent("test-ca", parseCertificateBundle(ca.certPem));
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const config: Config = {
    random,
    logger,
    version: { major: "1", minor: "36", gitVersion: "v1.36.0-test" },
    secureServing: {
      listener,
      cert: newStaticContent("test-serving", issueServing(ca)),
      clientCA,
      loopbackCAPem: ca.certPem,
      ...options.serving,
    },
    authentication: newAuthentication(options.tokens ?? new Map(), clientCA.current),
    authorization: newAuthorization(options.authorizer),
    loopbackToken,
    restOptionsGetter: getter,
    ...options.config,
  };
  const server = newGenericAPIServer("test", completeConfig(config), newEmptyDelegate(newNotFoundHandler(() => true)));
  server.onDestroy(() => kv.close());
  await options.install?.(server, getter);
  const abort = new AbortController();
  const running = await server.prepareRun().start(abort.signal);
  const client = newClient({ url: running.url, caPem: ca.certPem, token: adminToken });
  const stop = async () => {
    abort.abort();
    await running.stopped;
    await client.close();
  };
  return {
    url: running.url,
    port: running.port,
    caPem: ca.certPem,
    ca,
    adminToken,
    client,
    server,
    issueClient: (commonName, ...organizations) => ca.issueClient({ commonName, organizations }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function issueServing(ca: CertificateAuthority): CertKeyPEM {
  return ca.issueServing("test", { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] });
}

function newAuthentication(
  tokens: ReadonlyMap<string, UserInfo>,
  clientCAs: Parameters<typeof newClientCertificateAuthenticator>[0]["clientCAs"],
) {
  const admin: UserInfo = { name: "admin", uid: "", groups: [systemMasters], extra: {} };
  const known = newStaticTokenAuthenticator(new Map([[adminToken, admin], ...tokens]));
  const methods = unionRequestAuthenticator(
    newClientCertificateAuthenticator({ clientCAs, clock: realClock }),
    newBearerTokenAuthenticator(unionTokenAuthenticator(newLoopbackAuthenticator(loopbackToken), known)),
  );
  return unionFailingOnError(withAuthenticatedGroup(methods), newAnonymousAuthenticator());
}

function newAuthorization(others: Authorizer | undefined): Authorizer {
  const openPaths = newPathAuthorizer(["/healthz", "/livez", "/readyz", "/version"]);
  const members = [newPrivilegedGroups(systemMasters), openPaths];
  return unionAuthorizer(...members, ...(others === undefined ? [] : [others]));
}
