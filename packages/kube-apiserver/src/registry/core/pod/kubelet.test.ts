import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { type FakeKubelet, startFakeKubelet } from "../../../testing/fake-kubelet/fake-kubelet.js";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const pods = "/api/v1/namespaces/a/pods";

function newPod(name: string, spec: JSONObject = {}): JSONObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  };
}

function newNode(kubelet: FakeKubelet): JSONObject {
  const status = {
    addresses: [{ type: "InternalIP", address: kubelet.host }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
  };
  return { apiVersion: "v1", kind: "Node", metadata: { name: "n1" }, status };
}

/** A server that knows a kubelet and a pod that runs on it, `p`, and one that runs nowhere, `waiting`. */
async function start(kubelet: FakeKubelet): Promise<KubeTestServer> {
  const { caPem: ca, client } = kubelet;
  const tls = () => ({ ca, cert: client.certPem, key: client.keyPem });
  const server = await startKubeTestServer({ kubelet: { tls } });
  await server.call("POST", "/api/v1/nodes", newNode(kubelet));
  await server.call("POST", pods, newPod("p", { nodeName: "n1" }));
  await server.call("POST", pods, newPod("waiting"));
  return server;
}

function get({ generic }: KubeTestServer, path: string) {
  const headers = { authorization: `Bearer ${generic.token}` };
  return httpsCall(generic.url + path, { method: "GET", caPem: generic.caPem, headers });
}

test("logs come from the kubelet, with the options that were asked for", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  const log = kubelet.log("a/p/c");
  for (const line of ["one", "two", "three"]) log.write(line);
  const all = await get(server, `${pods}/p/log`);
  assert.deepEqual([all.status, all.headers["content-type"], all.text], [200, "text/plain", "one\ntwo\nthree\n"]);
  const some = await get(server, `${pods}/p/log?tailLines=2&limitBytes=6&container=c&previous=false`);
  assert.equal(some.text, "two\nth");
  assert.deepEqual(kubelet.requests.at(-1), "GET /containerLogs/a/p/c?limitBytes=6&tailLines=2");
  const stamped = await get(server, `${pods}/p/log?timestamps=true&tailLines=1`);
  assert.match(stamped.text, /^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/);
});

test("a log that is followed goes on until the container or the client ends it", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  const log = kubelet.log("a/p/c");
  log.write("first");
  const { url, caPem: ca, token } = server.generic;
  const req = request(`${url}${pods}/p/log?follow=true`, { ca, headers: { authorization: `Bearer ${token}` } }).end();
  const [res] = await once(req, "response");
  assert.equal(String((await once(res, "data"))[0]), "first\n");
  log.write("second");
  assert.equal(String((await once(res, "data"))[0]), "second\n");
  log.end();
  await once(res, "end");
});

test("what a kubelet refuses, or cannot be asked, is told", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  const cases = [
    { path: `${pods}/p/log`, code: 404, message: "the server could not find the requested resource ( pods/log p)" },
    { path: `${pods}/p/log?container=x`, code: 400, message: "container x is not valid for pod p" },
    { path: `${pods}/waiting/exec?command=ls`, code: 400, message: "pod waiting does not have a host assigned" },
  ];
  for (const { path, code, message } of cases) {
    const { status, body } = await server.call("GET", path, undefined);
    assert.deepEqual([status, body.message], [code, message], path);
  }
  assert.equal((await get(server, `${pods}/waiting/log`)).status, 204);
});

test("a kubelet that is not there, or not the one whose authority is known, is an error that names it", async () => {
  const gone = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(gone);
  await gone[Symbol.asyncDispose]();
  const log = await server.call("GET", `${pods}/p/log`);
  const address = `${gone.host}:${gone.port}`;
  assert.equal(log.status, 500);
  assert.equal(
    log.body.message,
    `Get "https://${address}/containerLogs/a/p/c": dial tcp ${address}: connect: connection refused`,
  );
  await using other = await startFakeKubelet({ cwd: tmpdir() });
  await server.call("PUT", "/api/v1/nodes/n1/status", newNode(other));
  const untrusted = await server.call("GET", `${pods}/p/log`);
  assert.equal(untrusted.status, 500);
  assert.match(String(untrusted.body.message), /certificate|self.signed|alert/i);
});

function upgrade({ generic }: KubeTestServer, path: string, headers: Record<string, string> = {}) {
  const { url, caPem: ca, token } = generic;
  const all = { authorization: `Bearer ${token}`, connection: "Upgrade", upgrade: "SPDY/3.1", ...headers };
  return request(url + path, { ca, agent: false, method: "POST", headers: all }).end();
}

test("exec needs an upgrade, which the kubelet agrees to with its parameters", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  const path = `${pods}/p/exec?command=sh&command=-c&command=true&stdout=true&stdin=false`;
  const plain = await server.call("POST", path);
  assert.deepEqual([plain.status, plain.body.message], [400, "Upgrade request required"]);
  const [res, socket] = await once(upgrade(server, path), "upgrade");
  assert.equal(res.headers["x-stream-protocol-version"], "v4.channel.k8s.io");
  socket.destroy();
  assert.equal(kubelet.requests.at(-1), "POST /exec/a/p/c?output=1&command=sh&command=-c&command=true SPDY/3.1");
  const [refused] = await once(upgrade(server, `${pods}/p/portforward`, { upgrade: "websocket" }), "response");
  assert.equal(refused.statusCode, 400);
});

test("whoever opens a WebSocket with GET needs the permission to create as well", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  const authorize = async ({ user, verb }: { user: { name: string }; verb: string }) => {
    return user.name === "reader" && verb !== "get"
      ? { decision: "NoOpinion" as const, reason: "readers only read" }
      : { decision: "Allow" as const, reason: "" };
  };
  await using server = await startKubeTestServer({}, { authorization: { authorize } });
  await server.call("POST", "/api/v1/nodes", newNode(kubelet));
  await server.call("POST", pods, newPod("p", { nodeName: "n1" }));
  const { status, body } = await server.call("GET", `${pods}/p/exec?command=ls`, undefined, { as: "reader" });
  assert.equal(status, 403);
  assert.equal(
    body.message,
    'pods "p" is forbidden: User "reader" cannot create resource "pods/exec" in API group "" in the namespace "a": readers only read',
  );
});

/** An address of this machine that is not loopback; undefined where there is none. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal, address }) => family === "IPv4" && !internal && !address.startsWith("169.254."))?.address;
const skip = ownAddress === undefined ? "this machine has no address but loopback" : false;

async function startPage(listener: RequestListener) {
  const server = createServer(listener).listen(0, ownAddress);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

test("a pod is proxied to with path, query and body; its links and redirects lead back through the server", {
  skip,
}, async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  await using page = await startPage((req, res) => {
    if (req.url === "/old") return void res.writeHead(302, { location: "/new?x=1" }).end();
    if (req.url === "/page") {
      res.setHeader("content-type", "text/html; charset=utf-8");
      return void res.end('<a href="/x">x</a><a href="y">y</a><a href="https://example.com/">z</a><p title="/t">ü</p>');
    }
    res.end(`${req.method} ${req.url} ${req.headers["x-forwarded-uri"]} ${req.headers.authorization}`);
  });
  const container = { name: "c", image: "i", ports: [{ containerPort: page.port }] };
  await server.call("POST", pods, newPod("web", { nodeName: "n1", containers: [container] }));
  await server.call("PATCH", `${pods}/web/status`, {
    status: { podIPs: [{ ip: ownAddress ?? "" }], podIP: ownAddress ?? "" },
  });
  const proxy = `${pods}/web/proxy`;
  assert.equal((await get(server, `${proxy}/a%20b/c?d=e`)).text, `GET /a%20b/c?d=e ${proxy}/a%20b/c undefined`);
  assert.equal((await get(server, `${pods}/web:${page.port}/proxy/`)).text.split(" ")[1], "/");
  assert.equal((await get(server, `${pods}/http:web:${page.port}/proxy/`)).status, 200);
  const root = await get(server, `${proxy}?q=1`);
  assert.deepEqual([root.status, root.headers.location], [301, `${proxy}/?q=1`]);
  assert.equal((await get(server, `${proxy}/old`)).headers.location, `${proxy}/new?x=1`);
  assert.equal(
    (await get(server, `${proxy}/page`)).text,
    `<a href="${proxy}/x">x</a><a href="y">y</a><a href="https://example.com/">z</a><p title="/t">ü</p>`,
  );
  const bad = await server.call("GET", `${pods}/ftp:web:1/proxy/`);
  assert.deepEqual([bad.status, bad.body.message], [400, 'invalid pod request "ftp:web:1"']);
});

test("a service is proxied to at a ready endpoint that is a pod of the namespace", { skip }, async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  await using page = await startPage((req, res) => void res.end(`hello ${req.url}`));
  const services = "/api/v1/namespaces/a/services";
  await server.call("POST", services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "s" },
    spec: { ports: [{ name: "http", port: 80 }] },
  });
  const none = await server.call("GET", `${services}/s:http/proxy/`);
  assert.deepEqual([none.status, none.body.message], [503, 'no endpoints available for service "s"']);
  const wrong = await server.call("GET", `${services}/s:81/proxy/`);
  assert.deepEqual([wrong.status, wrong.body.message], [503, 'no service port 81 found for service "s"']);
  await server.call("PATCH", `${pods}/p/status`, {
    status: { podIP: ownAddress ?? "", podIPs: [{ ip: ownAddress ?? "" }] },
  });
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "s-1", labels: { "kubernetes.io/service-name": "s" } },
    addressType: "IPv4",
    ports: [{ name: "http", port: page.port }],
    endpoints: [
      { addresses: ["10.9.9.9"], targetRef: { kind: "Pod", name: "other" } },
      { addresses: [ownAddress ?? ""], targetRef: { kind: "Pod", name: "p" } },
    ],
  };
  await server.call("POST", "/apis/discovery.k8s.io/v1/namespaces/a/endpointslices", slice);
  assert.equal((await get(server, `${services}/s:80/proxy/x`)).text, "hello /x");
  assert.equal((await get(server, `${services}/http:s:http/proxy/x`)).text, "hello /x");
});

test("a node is proxied to at its kubelet", { skip }, async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir(), ...(ownAddress && { host: ownAddress }) });
  await using server = await start(kubelet);
  const { status, body } = await server.call("GET", "/api/v1/nodes/n1/proxy/pods");
  assert.deepEqual([status, body.kind], [200, "PodList"]);
});

test("no port of this machine is proxied to by way of a node, be it the kubelet's", async () => {
  await using kubelet = await startFakeKubelet({ cwd: tmpdir() });
  await using server = await start(kubelet);
  for (const node of ["n1", "n1:1", `n1:${kubelet.port}`, `https:n1:${kubelet.port}`]) {
    const { status, body } = await server.call("GET", `/api/v1/nodes/${node}/proxy/pods`);
    assert.deepEqual([status, at(body, "message")], [400, "address not allowed"], node);
  }
  assert.deepEqual(kubelet.requests, []);
});
