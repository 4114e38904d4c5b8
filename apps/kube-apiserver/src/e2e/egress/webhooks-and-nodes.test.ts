import assert from "node:assert/strict";
import { Agent } from "node:https";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, beforeEach, describe, test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import {
  type AdmissionWebhookServer,
  ConnectProxy,
  httpsCall,
  OIDCIssuer,
  startAdmissionWebhook,
  WebhookServer,
} from "@kube-apiserver/generic-server/testing";
import { type FakeKubelet, startFakeKubelet } from "@kube-apiserver/kube-apiserver/testing";
import { Exec, KubeConfig, type V1Status } from "@kubernetes/client-node";
import { eventually } from "../eventually.js";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";
import { whoAmI } from "../who-am-i.js";
import { EgressFolder } from "./egress-folder.js";

const loopback = "127.0.0.1";
const pki = { clock: realClock, random: cryptoRandom };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const services = { ...configMaps, resource: "services" };

let folder: EgressFolder;
before(async () => {
  folder = await EgressFolder.create();
});
after(() => folder.remove());

describe("connections that leave through proxies", { timeout: 120_000 }, () => {
  let cluster: ConnectProxy;
  let controlPlane: ConnectProxy;
  let kubelet: FakeKubelet;
  let hook: AdmissionWebhookServer;
  let extension: WebhookServer;
  let tokens: WebhookServer;
  let issuer: OIDCIssuer;
  let server: FlagsServer;
  let agent: Agent;

  before(async () => {
    const ca = CertificateAuthority.generate("proxy-ca", pki);
    const serving = ca.issueServing("proxy", { dnsNames: ["konnectivity"], ipAddresses: [] });
    const client = ca.issueClient({ commonName: "kube-apiserver" });
    cluster = await ConnectProxy.start({ tls: { ...serving, clientCAPem: ca.certPem } });
    controlPlane = await ConnectProxy.start();
    kubelet = await startFakeKubelet({ cwd: folder.path });
    hook = await startAdmissionWebhook({ dnsNames: ["hook.default.svc"] });
    extension = await WebhookServer.start({ dnsNames: ["extension.default.svc"] });
    extension.respond = ({ url }, res) => {
      if (url.endsWith("/redirected")) return void res.writeHead(302, { location: "https://elsewhere/" }).end();
      const known = url.startsWith("/apis/far.example.com/v1");
      res.writeHead(known ? 200 : 404, { "content-type": "application/json" });
      res.end(
        JSON.stringify({
          kind: "APIResourceList",
          apiVersion: "v1",
          groupVersion: "far.example.com/v1",
          resources: [],
        }),
      );
    };
    for (const name of ["hook.behind", "extension.behind"]) cluster.names.set(name, loopback);
    tokens = await WebhookServer.start();
    tokens.respond = ({ body }, res) => {
      const review = JSON.parse(body) as JSONObject;
      res.end(JSON.stringify({ ...review, status: { authenticated: true, user: { username: "ann" } } }));
    };
    issuer = await OIDCIssuer.start();
    const tlsConfig = {
      caBundle: await folder.write("proxy-ca.crt", ca.certPem),
      clientCert: await folder.write("proxy-client.crt", client.certPem),
      clientKey: await folder.write("proxy-client.key", client.keyPem),
      tlsServerName: "konnectivity",
    };
    const selections = {
      cluster: { tcp: { url: `https://${loopback}:${cluster.port}`, tlsConfig } },
      controlplane: { tcp: { url: `http://${loopback}:${controlPlane.port}` } },
    };
    const jwtIssuer = {
      url: issuer.url,
      audiences: ["client"],
      certificateAuthority: issuer.authority.certPem,
      egressSelectorType: "controlplane",
    };
    const authentication = {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AuthenticationConfiguration",
      jwt: [{ issuer: jwtIssuer, claimMappings: { username: { claim: "sub", prefix: "oidc:" } } }],
    };
    const policy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] };
    server = await startFlagsServer([
      `--data-dir=${join(folder.path, "data")}`,
      "--embedded-sync=none",
      `--egress-selector-config-file=${await folder.writeSelections("egress.json", selections)}`,
      `--authentication-config=${await folder.write("authentication.json", authentication)}`,
      `--authentication-token-webhook-config-file=${await folder.write("tokens.json", tokens.kubeconfig())}`,
      "--authentication-token-webhook-version=v1",
      "--authorization-mode=RBAC,Webhook",
      `--authorization-webhook-config-file=${await folder.write("reviews.json", tokens.kubeconfig())}`,
      "--authorization-webhook-version=v1",
      `--audit-policy-file=${await folder.write("policy.json", policy)}`,
      "--audit-webhook-initial-backoff=50ms",
      `--audit-webhook-config-file=${await folder.write("audit.json", tokens.kubeconfig())}`,
      `--kubelet-certificate-authority=${await folder.write("kubelet-ca.crt", kubelet.caPem)}`,
      `--kubelet-client-certificate=${await folder.write("kubelet-client.crt", kubelet.client.certPem)}`,
      `--kubelet-client-key=${await folder.write("kubelet-client.key", kubelet.client.keyPem)}`,
      "--kubelet-preferred-address-types=InternalIP",
    ]);
    const { certPem: cert, keyPem: key, caPem } = server.access;
    agent = new Agent({ keepAlive: true, cert, key, ca: caPem });
    await setUp();
  });
  beforeEach(() => {
    for (const proxy of [cluster, controlPlane]) {
      proxy.answer = "pass";
      proxy.targets.length = 0;
    }
  });
  after(async () => {
    agent?.destroy();
    // What was recorded meanwhile still has to be sent.
    controlPlane.answer = "pass";
    await server?.[Symbol.asyncDispose]();
    // The server has let go of everything that it had through them.
    await eventually(async () => assert.deepEqual([cluster.open, controlPlane.open], [0, 0]));
    const parts = [cluster, controlPlane, kubelet, hook.server, extension, tokens, issuer];
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
  });

  const create = (path: { group: string; version: string; resource: string }, object: object) =>
    server.client.create(path, object as KubeObject);

  /** A node with a pod, and services that lead to names which only the proxy knows. */
  async function setUp(): Promise<void> {
    const nodes = { group: "", version: "v1", resource: "nodes" };
    const addresses = [{ type: "InternalIP", address: kubelet.host }];
    const daemonEndpoints = { kubeletEndpoint: { Port: kubelet.port } };
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" }, status: { addresses, daemonEndpoints } };
    await create(nodes, node);
    const accounts = { ...configMaps, resource: "serviceaccounts" };
    await create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
    const spec = { nodeName: "n1", containers: [{ name: "main", image: "a:1" }] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
    await eventually(() => create({ ...configMaps, resource: "pods" }, pod));
    for (const name of ["hook", "extension", "metadata"]) {
      const externalName = name === "metadata" ? "169.254.169.254" : `${name}.behind`;
      const service = { metadata: { name }, spec: { type: "ExternalName", externalName } };
      await create(services, { apiVersion: "v1", kind: "Service", ...service });
    }
  }

  async function get(path: string): Promise<{ status: number; text: string }> {
    return httpsCall(server.access.url + path, { caPem: server.access.caPem, agent });
  }

  const logs = "/api/v1/namespaces/default/pods/p/log";
  const kubeletAddress = () => `${kubelet.host}:${kubelet.port}`;

  test("logs, from the kubelet", async () => {
    kubelet.log("default/p/main").write("through two tunnels");
    assert.deepEqual((await get(logs)).text, "through two tunnels\n");
    assert.deepEqual(cluster.targets, [kubeletAddress()]);
    assert.match(
      await server.metrics(),
      /^apiserver_egress_dialer_dial_start_total\{protocol="http_connect",transport="tcp"\} [1-9]/m,
    );
  });

  test("exec, over a connection that leaves HTTP", async () => {
    const { url, caPem, certPem, keyPem } = server.access;
    const config = new KubeConfig();
    const base64 = (pem: string) => Buffer.from(pem).toString("base64");
    const user = { name: "admin", certData: base64(certPem), keyData: base64(keyPem) };
    config.loadFromClusterAndUser({ name: "c", server: url, caData: base64(caPem), skipTLSVerify: false }, user);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const command = ["sh", "-c", "echo out; exit 4"];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec("default", "p", "main", command, stdout, stderr, null, false, resolve).catch(reject);
    });
    assert.equal(String(stdout.read()), "out\n");
    assert.equal(status.details?.causes?.[0]?.message, "4");
    assert.deepEqual(cluster.targets, [kubeletAddress()]);
  });

  test("a node whose address is this machine's is refused before anybody is asked", async () => {
    const { status, text } = await get("/api/v1/nodes/n1/proxy/healthz");
    assert.deepEqual([status, JSON.parse(text).message], [400, "address not allowed"]);
    assert.equal(cluster.targets.includes(kubeletAddress()), false);
  });

  test("an extension server behind a service, whose redirects go nowhere", async () => {
    await registerExtension("v1.far.example.com", "far.example.com", "extension");
    assert.equal((await get("/apis/far.example.com/v1/things")).status, 200);
    assert.deepEqual(new Set(cluster.targets), new Set([`extension.behind:${extension.port}`]));
    const redirected = await get("/apis/far.example.com/v1/redirected");
    assert.deepEqual(
      [redirected.status, cluster.targets.some((target) => target.startsWith("elsewhere"))],
      [502, false],
    );
    cluster.cut();
    cluster.answer = { status: 503, reason: "Service Unavailable" };
    await eventually(async () => {
      const { status, text } = await get("/apis/far.example.com/v1/things");
      const problem = `proxy error from ${loopback}:${cluster.port} while dialing extension.behind:${extension.port}, code 503`;
      assert.deepEqual([status, text], [503, `error trying to reach service: ${problem}: 503 Service Unavailable\n`]);
    });
  });

  test("an extension server at an address that nobody is connected to", async () => {
    const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
    await create(apiServices, apiServiceOf("v1.meta.example.com", "meta.example.com", "metadata"));
    await eventually(async () => {
      const { status } = await server.client.get(apiServices, "v1.meta.example.com");
      assert.match(JSON.stringify(status), /169\.254\.169\.254 is not allowed/);
    });
    assert.equal(
      cluster.targets.some((target) => target.startsWith("169.254")),
      false,
    );
  });

  test("webhooks of admission: by the way of services, and by that of URLs", async () => {
    const { caBundle } = hook.server;
    const service = { namespace: "default", name: "hook", port: hook.server.port, path: "/" };
    await asked("by-service", { service, caBundle });
    // Of others that are asked meanwhile there may be some too.
    const ways = () =>
      [cluster, controlPlane].map((proxy) => proxy.targets.filter((to) => to.endsWith(`:${hook.server.port}`)));
    assert.deepEqual(ways(), [[`hook.behind:${hook.server.port}`], []]);
    cluster.targets.length = 0;
    await asked("by-url", hook.server.clientConfig("/"));
    assert.deepEqual(ways(), [[], [`${loopback}:${hook.server.port}`]]);
  });

  test("a webhook whose proxy says no, or nothing", async () => {
    const address = `${loopback}:${hook.server.port}`;
    const failing = 'failed calling webhook "broken.example.com": failed to call webhook: ';
    const post = `Post "https://${address}/broken?timeout=1s": `;
    await register("broken", hook.server.clientConfig("/broken"));
    for (const [answer, problem] of [
      [
        { status: 407, reason: "Proxy Authentication Required" },
        `proxy error from ${loopback}:${controlPlane.port} while dialing ${address}, code 407: 407 Proxy Authentication Required`,
      ],
      [
        "cut",
        `reading HTTP response from CONNECT to ${address} via proxy ${loopback}:${controlPlane.port} failed: unexpected EOF`,
      ],
      ["hang", "context deadline exceeded"],
    ] as const) {
      controlPlane.answer = answer;
      await eventually(async () => {
        const { status, text } = await submit({ webhook: "broken" });
        assert.deepEqual(
          [status, JSON.parse(text).message],
          [500, `Internal error occurred: ${failing}${post}${problem}`],
        );
      });
    }
  });

  test("a webhook at an address that nobody is connected to", async () => {
    await register("metadata", { url: "https://169.254.169.254/", caBundle: hook.server.caBundle });
    await eventually(async () => {
      const { status, text } = await submit({ webhook: "metadata" });
      assert.equal(status, 500);
      assert.match(text, /address 169\.254\.169\.254 is not allowed/);
    });
    assert.equal(
      controlPlane.targets.some((target) => target.startsWith("169.254")),
      false,
    );
  });

  test("tokens, whether an issuer signed them or a webhook knows them", async () => {
    const user = await eventually(() => whoAmI(server.access, issuer.token()));
    assert.equal(user.username, "oidc:alice");
    assert.equal((await whoAmI(server.access, "from-afar")).username, "ann");
  });

  test("nobody was reached past the proxies", async () => {
    // Every connection that they have comes from a proxy of this process; what the proxies were asked for has to be all.
    assert.ok(issuer.requests.length > 0);
    assert.ok(tokens.calls.length > 0);
    controlPlane.answer = "cut";
    controlPlane.cut();
    const before = tokens.calls.length;
    await assert.rejects(whoAmI(server.access, "unknown-so-far"));
    assert.equal(tokens.calls.length, before);
  });

  const apiServiceOf = (name: string, group: string, service: string) => ({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name },
    spec: {
      ...{ group, version: "v1", groupPriorityMinimum: 1000, versionPriority: 10 },
      ...{ service: { namespace: "default", name: service, port: extension.port }, caBundle: extension.caBundle },
    },
  });

  async function registerExtension(name: string, group: string, service: string): Promise<void> {
    const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
    await create(apiServices, apiServiceOf(name, group, service));
    await eventually(async () => {
      const { status } = await server.client.get(apiServices, name);
      assert.match(JSON.stringify(status), /"Passed"/);
    });
  }

  /** Has ConfigMaps with the label `webhook: NAME` asked about. */
  async function register(name: string, clientConfig: object): Promise<void> {
    const group = "admissionregistration.k8s.io";
    await create(
      { group, version: "v1", resource: "validatingwebhookconfigurations" },
      {
        apiVersion: `${group}/v1`,
        kind: "ValidatingWebhookConfiguration",
        metadata: { name },
        webhooks: [
          {
            ...{ name: `${name}.example.com`, clientConfig, timeoutSeconds: 1 },
            rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
            objectSelector: { matchLabels: { webhook: name } },
            ...{ sideEffects: "None", admissionReviewVersions: ["v1"] },
          },
        ],
      },
    );
  }

  function submit(labels: object): Promise<{ status: number; text: string }> {
    const body = JSON.stringify({ metadata: { generateName: "asked-", labels } });
    const headers = { "content-type": "application/json" };
    const path = `${server.access.url}/api/v1/namespaces/default/configmaps`;
    return httpsCall(path, { method: "POST", headers, body, caPem: server.access.caPem, agent });
  }

  async function asked(name: string, clientConfig: object): Promise<void> {
    await register(name, clientConfig);
    await eventually(async () => {
      const { status, text } = await submit({ webhook: name });
      assert.equal(status, 201, text);
      assert.ok(hook.requests.some(({ object }) => JSON.stringify(object).includes(name)));
    });
  }
});
