import { completeAggregatorConfig, newAPIAggregator, newStaticResolver } from "@kube-apiserver/aggregator";
import { builtInDefinitions } from "@kube-apiserver/api";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import {
  type AuthorizerAttributes,
  CertificateAuthority,
  type CompletedConfig,
  type GenericAPIServer,
  newEmptyDelegate,
  newGenericAPIServer,
  newStaticContent,
  systemMasters,
  type TokenAuthenticator,
} from "@kube-apiserver/generic-server";
import { type GenericTestServer, startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import type { ExtensionServer } from "@kube-apiserver/kit";
import { addClusterAuthenticationHook, completeExtraConfig, installKubeAPIs } from "@kube-apiserver/kube-apiserver";
import { startSampleAPIServer } from "../sample-api-server.js";

/** A kube-apiserver with the aggregator before it, and a sample server behind. */
export interface TestCluster extends AsyncDisposable {
  readonly kubeAPIServer: GenericTestServer;
  readonly sample: ExtensionServer;
}

/** A token that the kube-apiserver knows, of the user `carol`, who may do nothing but read. */
export const carolToken = "carol-token";

const tokens: TokenAuthenticator = {
  authenticateToken: async (token) =>
    token === carolToken ? { user: { name: "carol", uid: "3", groups: ["dev"], extra: {} } } : undefined,
};

const readVerbs: readonly string[] = ["get", "list", "watch"];

/** Administrators may do everything, everybody else may read all but the rules of admission. */
async function authorize({ user, verb, apiGroup }: AuthorizerAttributes) {
  const mayRead = readVerbs.includes(verb) && apiGroup !== "admissionregistration.k8s.io";
  return user.groups.includes(systemMasters) || mayRead
    ? ({ decision: "Allow", reason: "" } as const)
    : ({ decision: "NoOpinion", reason: "" } as const);
}

/** Starts both; the APIService is for the test to make. */
export async function startTestCluster(): Promise<TestCluster> {
  const frontProxyCA = CertificateAuthority.generate("front-proxy-ca", { clock: realClock, random: cryptoRandom });
  const services = new Map<string, { readonly host: string; readonly port: number }>();
  const kubeAPIServer = await startGenericTestServer({
    config: {
      authorization: { authorize },
      openAPI: { info: { title: "Kubernetes", version: "v1.36.0" }, resolve: builtInDefinitions },
    },
    newServer: (config) => newChain(config, frontProxyCA, services),
  });
  await kubeAPIServer.server.hooksDone();
  const namespaces = { group: "", version: "v1", resource: "namespaces" };
  await kubeAPIServer.client.create(namespaces, { metadata: { name: "default" } });
  const { url, caPem, token } = kubeAPIServer;
  const sample = await startSampleAPIServer({ kubeAPIServer: { url, caPem, token } });
  services.set("wardle/api", { host: sample.host, port: sample.port });
  return {
    kubeAPIServer,
    sample,
    async [Symbol.asyncDispose]() {
      await sample.stop();
      await kubeAPIServer.stop();
    },
  };
}

function newChain(
  config: CompletedConfig,
  frontProxyCA: CertificateAuthority,
  services: ReadonlyMap<string, { readonly host: string; readonly port: number }>,
): GenericAPIServer {
  const core = newCore(config, frontProxyCA.certPem);
  const proxyClientCert = newStaticContent(
    "front proxy",
    frontProxyCA.issueClient({ commonName: "front-proxy-client" }),
  );
  const extra = { serviceResolver: newStaticResolver(services), proxyClientCert };
  return newAPIAggregator(completeAggregatorConfig({ generic: config, extra }), core).genericAPIServer;
}

function newCore(config: CompletedConfig, clientCAPem: string): GenericAPIServer {
  const core = newGenericAPIServer("kube-apiserver", config, newEmptyDelegate());
  const extra = completeExtraConfig({ serviceIPRanges: ["10.0.0.0/24"], tokenAuthenticator: tokens });
  const registry = installKubeAPIs(core, extra);
  addClusterAuthenticationHook(core, {
    clock: config.clock,
    logger: config.logger,
    storageOf: (group, resource) => registry.storeOf({ group, resource }),
    info: () => ({
      requestHeader: {
        clientCAPem,
        allowedNames: ["front-proxy-client"],
        usernameHeaders: ["X-Remote-User"],
        uidHeaders: ["X-Remote-Uid"],
        groupHeaders: ["X-Remote-Group"],
        extraHeaderPrefixes: ["X-Remote-Extra-"],
      },
    }),
  });
  return core;
}
