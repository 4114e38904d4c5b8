import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const ipv4 = ["127.0.0.1", "127.8.8.8", "169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255"];
const ipv6 = ["::1", "fe80::1", "::", "ff02::1", "::ffff:127.0.0.1"];
const pods = "/api/v1/namespaces/default/pods";

describe("nothing of this machine and its link is proxied to (CVE-2020-8562, CVE-2022-3294)", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    const spec = { nodeName: "n", containers: [{ name: "c", image: "i" }] };
    await eventually(() => victim.create(pods, { metadata: { name: "p", labels: { app: "p" } }, spec }));
    await victim.create("/api/v1/nodes", { metadata: { name: "n" } });
    const ports = [{ name: "http", port: 80 }];
    await victim.create("/api/v1/namespaces/default/services", { metadata: { name: "s" }, spec: { ports } });
  });
  after(() => victim?.[Symbol.asyncDispose]());
  const patchStatus = (path: string, status: object) =>
    victim.call("PATCH", `${path}/status`, { type: "application/merge-patch+json", body: { status } });

  for (const address of [...ipv4, ...ipv6]) {
    test(`by way of a pod, a node or an endpoint: ${address}`, async () => {
      const pod = await patchStatus(`${pods}/p`, { podIP: address, podIPs: [{ ip: address }] });
      const proxied = await victim.call("GET", `${pods}/p:80/proxy/latest`);
      // Some are refused as the address of a pod already.
      const before = pod.status === 200 ? "address not allowed" : undefined;
      assert.equal(proxied.status, 400, proxied.text);
      if (before !== undefined) assert.equal(proxied.body.message, before);

      await patchStatus("/api/v1/nodes/n", { addresses: [{ type: "InternalIP", address }] });
      for (const name of ["n", "n:80", "https:n:10250", "http:n:2379"]) {
        const node = await victim.call("GET", `/api/v1/nodes/${name}/proxy/metrics`);
        assert.deepEqual([node.status, node.body.message], [400, "address not allowed"], name);
      }

      const slice = {
        metadata: { name: "s-1", labels: { "kubernetes.io/service-name": "s" } },
        addressType: address.includes(":") ? "IPv6" : "IPv4",
        ports: [{ name: "http", port: 80 }],
        endpoints: [{ addresses: [address], targetRef: { kind: "Pod", name: "p", namespace: "default" } }],
      };
      const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
      await victim.call("POST", slices, { body: slice });
      const service = await victim.call("GET", "/api/v1/namespaces/default/services/s:http/proxy/");
      assert.equal(service.status, 503, service.text);
      await victim.call("DELETE", `${slices}/s-1`);
    });
  }

  test("a node by a name of this machine", async () => {
    await patchStatus("/api/v1/nodes/n", { addresses: [{ type: "Hostname", address: "localhost" }] });
    for (const name of ["n", "n:80"]) {
      const node = await victim.call("GET", `/api/v1/nodes/${name}/proxy/metrics`);
      assert.deepEqual([node.status, node.body.message], [400, "address not allowed"], name);
    }
  });

  test("an extension server at the address of a metadata service", async () => {
    const externalName = "169.254.169.254";
    await victim.call("POST", "/api/v1/namespaces/default/services", {
      body: { metadata: { name: "meta" }, spec: { type: "ExternalName", externalName } },
    });
    const group = "meta.example.com";
    await victim.create("/apis/apiregistration.k8s.io/v1/apiservices", {
      metadata: { name: `v1.${group}` },
      spec: {
        ...{ group, version: "v1", groupPriorityMinimum: 1000, versionPriority: 10, insecureSkipTLSVerify: true },
        service: { namespace: "default", name: "meta", port: 80 },
      },
    });
    const { status } = await victim.call("GET", `/apis/${group}/v1/namespaces/default/things`);
    assert.equal(status, 503);
    await eventually(async () => {
      const { text } = await victim.call("GET", `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`);
      assert.match(text, /is not allowed|not present/);
    });
  });
});

/** Addresses that lead here unless they are refused, and names that the resolver of the system makes such addresses of. */
const disguises = ["0.0.0.0", "0", "0x0", "[::]"];

describe("nobody is called at such an address, whatever it is called (CVE-2020-8562)", () => {
  let victim: Victim;
  let backend: HostileBackend;
  before(async () => {
    victim = await Victim.start();
    backend = await HostileBackend.start({ host: "", onRequest: (_req, res) => void res.end("{}") });
    await backend.serveAsKubelet(victim);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });

  for (const host of disguises) {
    test(`a webhook at ${host}`, async () => {
      const webhook = {
        name: "hook.example.com",
        clientConfig: {
          url: `https://${host}:${backend.port}/`,
          caBundle: Buffer.from(backend.caPem).toString("base64"),
        },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
        ...{ sideEffects: "None", admissionReviewVersions: ["v1"] },
      };
      const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
      await victim.create(configurations, { metadata: { name: "hook" }, webhooks: [webhook] });
      await eventually(async () => {
        const body = { metadata: { generateName: "x" } };
        const { status, text } = await victim.call("POST", "/api/v1/namespaces/default/configmaps", { body });
        assert.equal(status, 500);
        assert.match(text, /is not allowed: link-local and unspecified addresses/);
      });
      await victim.call("DELETE", `${configurations}/hook`);
    });

    // Addresses of nodes are not written in brackets.
    const address = host.replace(/[[\]]/g, "");
    test(`a kubelet at ${address}, for a log and for exec`, async () => {
      const { status, text } = await victim.call("PATCH", "/api/v1/nodes/n1/status", {
        type: "application/merge-patch+json",
        body: { status: { addresses: [{ type: "Hostname", address }] } },
      });
      assert.equal(status, 200, text);
      const log = await victim.call("GET", `${pods}/p/log`);
      assert.equal(log.status, 500);
      assert.match(log.body.message ?? "", /is not allowed: link-local and unspecified addresses/);
      const exec = await victim.raw(
        `POST ${pods}/p/exec?command=ls&stdout=1 HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("admin")}\r\n` +
          "Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
      );
      assert.match(exec, /^HTTP\/1\.1 500 [\s\S]*is not allowed: link-local and unspecified addresses/);
    });
  }

  for (const externalName of ["0", "0x0"]) {
    test(`an extension server at ${externalName}`, async () => {
      const apiService = await backend.registerAsExtension(victim, externalName);
      await eventually(async () => {
        const { text } = await victim.call("GET", apiService);
        assert.match(text, /is not allowed: link-local and unspecified addresses/);
      });
      await victim.call("DELETE", apiService);
      await victim.call("DELETE", "/api/v1/namespaces/default/services/hostile");
    });
  }

  test("nobody was connected to", () => assert.equal(backend.connections, 0));
});
