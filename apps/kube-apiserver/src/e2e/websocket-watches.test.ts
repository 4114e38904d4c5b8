import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Client, newClient } from "@kube-apiserver/generic-server";
import { openWebSocketWatch, type WebSocketWatch } from "@kube-apiserver/generic-server/testing";
import { startSampleAPIServer } from "@kube-apiserver/sample-apiserver";
import { startTestServer, type TestServer } from "../testing/index.js";
import { eventually } from "./eventually.js";
import { wardleRegistration } from "./extension-registration.js";
import { startFlagsServer } from "./flags-server.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

/** Events up to that of an object of this name; its type. */
async function typeOfEvent(watch: WebSocketWatch, name: string): Promise<string> {
  for (let message = await watch.next(); message !== undefined; message = await watch.next()) {
    assert.ok(message.isText);
    const { type, object } = JSON.parse(message.data.toString());
    if (object.metadata.name === name) return type;
  }
  throw new Error(`nothing was told of ${name}`);
}

describe("watches over WebSocket", () => {
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startTestServer();
    const { url, caPem, adminToken: token } = server;
    client = newClient({ url, caPem, token });
  });
  after(async () => {
    await client?.close();
    await server?.stop();
  });
  const open = (path: string, options: { readonly protocols?: readonly string[] } = {}) => {
    const headers = options.protocols === undefined ? { authorization: `Bearer ${server.adminToken}` } : {};
    return openWebSocketWatch(server.url + path, { ca: server.caPem, headers, ...options });
  };

  for (const path of [
    "/api/v1/namespaces/default/configmaps?watch=true",
    "/api/v1/watch/namespaces/default/configmaps",
    "/api/v1/watch/configmaps",
  ]) {
    test(`of built-in resources: ${path}`, async () => {
      const watch = await open(path);
      assert.equal(watch.answer.statusCode, 101);
      assert.ok(watch.answer.headers["audit-id"]);
      assert.ok("x-kubernetes-pf-flowschema-uid" in watch.answer.headers);
      await client.create(configMaps, configMap("seen"));
      assert.equal(await typeOfEvent(watch, "seen"), "ADDED");
      await client.delete(configMaps, "seen");
      assert.equal(await typeOfEvent(watch, "seen"), "DELETED");
      watch.ws.close();
      await watch.closed;
    });
  }

  test("with a token as browsers carry it, which is not agreed to", async () => {
    const token = `base64url.bearer.authorization.k8s.io.${Buffer.from(server.adminToken).toString("base64url")}`;
    const watch = await open("/api/v1/namespaces?watch=true", { protocols: [token, "base64.binary.k8s.io"] });
    assert.equal(watch.ws.protocol, "base64.binary.k8s.io");
    assert.equal(await typeOfEvent(watch, "default"), "ADDED");
    watch.ws.close();
    await watch.closed;
  });

  test("of custom resources, with their warnings", async () => {
    const group = "websocket.example.com";
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    await client.create(
      { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `things.${group}` },
        spec: {
          ...{ group, scope: "Namespaced" },
          names: { plural: "things", singular: "thing", kind: "Thing" },
          versions: [{ name: "v1", served: true, storage: true, schema, deprecated: true }],
        },
      },
    );
    const things = { group, version: "v1", resource: "things", namespace: "default" };
    await eventually(() =>
      client.create(things, { apiVersion: `${group}/v1`, kind: "Thing", metadata: { name: "one" } }),
    );
    const watch = await open(`/apis/${group}/v1/namespaces/default/things?watch=true`);
    assert.match(String(watch.answer.headers.warning), /websocket.example.com\/v1 Thing is deprecated/);
    assert.equal(await typeOfEvent(watch, "one"), "ADDED");
    watch.ws.close();
    await watch.closed;
  });

  test("of resources of another server", async () => {
    const { url, caPem, adminToken: token } = server;
    const sample = await startSampleAPIServer({ kubeAPIServer: { url, caPem, token } });
    try {
      const { items } = JSON.parse(wardleRegistration(sample.port, sample.caPem, ["v1alpha1"]));
      const [namespace, service, apiService] = items;
      const core = { group: "", version: "v1" };
      await client.create({ ...core, resource: "namespaces" }, namespace);
      await client.create({ ...core, resource: "services", namespace: "wardle" }, service);
      await client.create({ group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" }, apiService);
      const group = "wardle.example.com";
      const flunders = { group, version: "v1alpha1", resource: "flunders", namespace: "default" };
      const one = {
        apiVersion: `${group}/v1alpha1`,
        kind: "Flunder",
        metadata: { name: "one" },
        spec: { reference: "a" },
      };
      await eventually(() => client.create(flunders, one));
      const watch = await open(`/apis/${group}/v1alpha1/namespaces/default/flunders?watch=true`);
      assert.equal(await typeOfEvent(watch, "one"), "ADDED");
      await client.delete(flunders, "one");
      assert.equal(await typeOfEvent(watch, "one"), "DELETED");
      watch.ws.close();
      await watch.closed;
    } finally {
      await sample.stop();
    }
  });
});

test("are recorded when they begin and when they end, and end with the server", async () => {
  const folder = await mkdtemp(join(tmpdir(), "websocket-watches-"));
  const policy = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n";
  await writeFile(join(folder, "policy.yaml"), policy);
  const log = join(folder, "audit.log");
  const server = await startFlagsServer([
    ...[`--data-dir=${join(folder, "data")}`, `--audit-policy-file=${join(folder, "policy.yaml")}`],
    `--audit-log-path=${log}`,
  ]);
  const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
  const headers = { "audit-id": "the-watch" };
  const watch = await openWebSocketWatch(`${url}/api/v1/configmaps?watch=1`, { ca, cert, key, headers });
  const closed = watch.closed;
  await server[Symbol.asyncDispose]();
  assert.equal(await closed, 1000);
  const events = (await readFile(log, "utf8"))
    .split("\n")
    .filter((line) => line.includes("the-watch"))
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ stage, verb, responseStatus }) => [stage, verb, responseStatus?.code]),
    [
      ["RequestReceived", "watch", undefined],
      ["ResponseStarted", "watch", 101],
      ["ResponseComplete", "watch", 101],
    ],
  );
  await rm(folder, { recursive: true });
});
