import { kubernetesFeatureGates } from "@kube-apiserver/api";
import {
  type Clock,
  cryptoRandom,
  discardLogger,
  type Logger,
  newMetricsRegistry,
  realClock,
  serverVersion,
} from "@kube-apiserver/component-base";
import {
  CertificateAuthority,
  Listener,
  newStaticContent,
  parseCertificateBundle,
  parseSigningKey,
  type UserInfo,
} from "@kube-apiserver/generic-server";
import { defaultAPIEnablement, type KubeletClientConfig } from "@kube-apiserver/kube-apiserver";
import { configurationFromFlags } from "@kube-apiserver/options";
import { DEFAULT_LEASE_REUSE_SECONDS, type EmbeddedKV, jsonSerializer, newMemoryKV } from "@kube-apiserver/storage";
import type { ControlPlaneConfig } from "../control-plane/control-plane-config.js";
import { createServerChain } from "../control-plane/server-chain.js";
import { newKubeconfig } from "../kubeconfig.js";

/** Modes that need no files. */
export type TestAuthorizationMode = "AlwaysAllow" | "AlwaysDeny" | "RBAC" | "Node";

/** What a test server may be told; everything has a default. */
export interface TestServerOptions {
  /** Asked in this order. Default: RBAC. */
  readonly authorizationModes?: readonly TestAuthorizationMode[];
  /** kube-controller-manager's grammar. Default: `["*"]`. */
  readonly controllers?: readonly string[];
  /** Tokens besides the administrator's, with whom they stand for. Default: none. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  /** Default: `10.0.0.0/24`. */
  readonly serviceClusterIPRange?: string;
  /** Admission plugins to turn on besides those that are by default. Default: none. */
  readonly enableAdmissionPlugins?: readonly string[];
  /** `--admission-control-config-file`. Default: none. */
  readonly admissionConfigFile?: string;
  /** Admission plugins to turn off. Default: none. */
  readonly disableAdmissionPlugins?: readonly string[];
  /** How kubelets are reached. Default: at the ports and addresses of their nodes, without checking who answers. */
  readonly kubelet?: KubeletClientConfig;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** A store to serve, for example a fork of another server's; it is closed with the server. Default: an empty one. */
  readonly store?: EmbeddedKV;
}

/** A whole API server in this process, in memory, on a free port of loopback. */
export interface TestServer extends AsyncDisposable {
  /** `https://127.0.0.1:port` */
  readonly url: string;
  /** Acts as an administrator; YAML. */
  readonly kubeconfig: string;
  /** What clients have to trust. */
  readonly caPem: string;
  /** Bearer token of an administrator. */
  readonly adminToken: string;
  /** Its store: fork it to start another server from this one's state. */
  readonly store: EmbeddedKV;
  /** Stops it; resolves when no timer, socket or file of it is left. Again does nothing. */
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const year = 365 * 24 * 60 * 60 * 1000;

/**
 * Starts a server and resolves once it is ready. Ten at once do not meet: nothing is shared between them.
 *
 * @example
 * await using server = await startTestServer();
 * const config = new KubeConfig();
 * config.loadFromString(server.kubeconfig);
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = options.clock ?? realClock;
  const random = cryptoRandom;
  const store = options.store ?? newMemoryKV({ clock });
  const ca = CertificateAuthority.generate("kube-apiserver-test-ca", { clock, random }, year);
  const listener = await Listener.bind({ host, port: 0 });
  const adminToken = Buffer.from(random.bytes(24)).toString("base64url");
  const settings = { options, clock, random, store, ca, listener, adminToken };
  const abort = new AbortController();
  const { outermost } = await createServerChain(newControlPlaneConfig(settings));
  const running = await outermost.prepareRun().start(abort.signal);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      abort.abort();
      await running.stopped;
      await store.close();
    })();
    return stopping;
  };
  // A hook that fails ends the server: then its error comes out here.
  await Promise.race([outermost.hooksDone(), running.stopped]);
  const { url } = running;
  const caPem = ca.certPem;
  const kubeconfig = newKubeconfig({ server: url, caPem, token: adminToken });
  return { url, kubeconfig, caPem, adminToken, store, stop, [Symbol.asyncDispose]: stop };
}

interface Settings {
  readonly options: TestServerOptions;
  readonly clock: Clock;
  readonly random: typeof cryptoRandom;
  readonly store: EmbeddedKV;
  readonly ca: CertificateAuthority;
  readonly listener: Listener;
  readonly adminToken: string;
}

function newControlPlaneConfig(settings: Settings): ControlPlaneConfig {
  const { options, clock, random, store, ca, listener, adminToken } = settings;
  const serving = ca.issueServing("kube-apiserver", { dnsNames: ["localhost"], ipAddresses: [host, "::1"] });
  const frontProxyCA = CertificateAuthority.generate("front-proxy-test-ca", { clock, random }, year);
  const frontProxy = frontProxyCA.issueClient({ commonName: "front-proxy-client", organizations: [] });
  const signingKey = parseSigningKey(ca.keyPem);
  const admin: UserInfo = { name: "admin", uid: "", groups: ["system:masters"], extra: {} };
  const gates = new Set(kubernetesFeatureGates.filter((gate) => gate.default).map(({ name }) => name));
  const issuer = "https://kubernetes.default.svc.cluster.local";
  return {
    generic: {
      clock,
      random,
      logger: options.logger ?? discardLogger,
      version: serverVersion,
      secureServing: {
        listener,
        cert: newStaticContent("test serving certificate", serving),
        clientCA: newStaticContent("test CAs", parseCertificateBundle(ca.certPem + frontProxyCA.certPem)),
        loopbackCAPem: ca.certPem,
      },
      loopbackToken: Buffer.from(random.bytes(24)).toString("base64url"),
      shutdownWatchTerminationGraceMs: 0,
    },
    metrics: newMetricsRegistry(),
    identity: { apiServerID: "apiserver-test", hostname: "localhost" },
    requestLimits: { priorityAndFairness: true, readOnly: 400, mutating: 200 },
    storage: {
      kv: store,
      kvOverrides: new Map(),
      prefix: "/registry",
      serializer: jsonSerializer,
      watchCache: true,
      watchCacheSizes: new Map(),
      deletion: {},
      care: {
        compaction: { engines: [], intervalMs: 0 },
        leaseReuseSeconds: DEFAULT_LEASE_REUSE_SECONDS,
        healthcheckTimeoutMs: 2000,
        readycheckTimeoutMs: 2000,
        initializationTimeoutMs: 60_000,
        countPollPeriodMs: 60_000,
        sizePollIntervalMs: 30_000,
      },
    },
    authentication: {
      clientCA: newStaticContent("test CA", parseCertificateBundle(ca.certPem)),
      staticTokens: new Map([[adminToken, admin], ...(options.tokens ?? [])]),
      anonymous: { paths: [] },
      requestHeader: {
        clientCA: newStaticContent("test front proxy CA", parseCertificateBundle(frontProxyCA.certPem)),
        allowedNames: ["front-proxy-client"],
        usernameHeaders: ["X-Remote-User"],
        uidHeaders: ["X-Remote-Uid"],
        groupHeaders: ["X-Remote-Group"],
        extraHeaderPrefixes: ["X-Remote-Extra-"],
      },
      serviceAccounts: {
        issuers: [issuer],
        signingKey: Promise.resolve(signingKey),
        apiAudiences: [issuer],
        lookup: true,
      },
    },
    authorization: {
      configuration: configurationFromFlags(options.authorizationModes ?? ["RBAC"]),
      alwaysAllowPaths: ["/healthz", "/readyz", "/livez"],
    },
    admission: {
      enabled: options.enableAdmissionPlugins ?? [],
      disabled: options.disableAdmissionPlugins ?? [],
      ...(options.admissionConfigFile === undefined ? {} : { configFile: options.admissionConfigFile }),
      tolerationSeconds: { notReadySeconds: 300, unreachableSeconds: 300 },
    },
    featureGates: { enabled: (name) => gates.has(name) },
    apiEnablement: defaultAPIEnablement,
    serviceIPRanges: [options.serviceClusterIPRange ?? "10.0.0.0/24"],
    serviceNodePortRange: { from: 30_000, to: 32_767 },
    kubernetesService: {
      advertiseAddress: host,
      port: 443,
      nodePort: 0,
      endpointReconcilerType: "lease",
      apiserverCount: 1,
    },
    eventTTLSeconds: 3600,
    // Nothing runs here, and what is tested may well be a driver that needs all rights.
    allowPrivileged: true,
    controllers: options.controllers ?? ["*"],
    kubelet: options.kubelet ?? {},
    aggregation: {
      proxyClientCert: newStaticContent("test front proxy", frontProxy),
      rejectForwardingRedirects: true,
      routesToEndpoints: false,
    },
    rootCAPem: ca.certPem,
  };
}
