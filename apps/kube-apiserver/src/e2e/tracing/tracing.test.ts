import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { ConnectProxy, WebhookServer } from "@kube-apiserver/generic-server/testing";
import { EgressFolder } from "../egress/egress-folder.js";
import { eventually } from "../eventually.js";
import type { CollectedSpan, OTLPCollector } from "./otlp-collector.js";
import { withTracedServer } from "./traced-server.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, data = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const traceID = (digit: string) => digit.repeat(32);
const parentID = "00f067aa0ba902b7";
const sampled = (digit: string) => ({ traceparent: `00-${traceID(digit)}-${parentID}-01` });

/** The spans of a trace as a tree of names, from those on whose parents are not among them. */
function treeOf(spans: readonly CollectedSpan[]): readonly string[] {
  const ids = new Set(spans.map(({ spanID }) => spanID));
  const below = (parent: string, indent: string): readonly string[] =>
    spans
      .filter((span) => (ids.has(span.parentID) ? span.parentID : "") === parent)
      .flatMap(({ name, spanID }) => [indent + name, ...below(spanID, `${indent}  `)]);
  return below("", "");
}

const filters = ["  constrainedimpersonation", "    priorityandfairness", "      authorization"];

function oneOf(collector: OTLPCollector, digit: string, name: string): CollectedSpan {
  const found = collector.trace(traceID(digit)).filter((span) => span.name === name);
  assert.equal(found.length, 1, `${found.length} spans are called ${name}`);
  return found[0] as CollectedSpan;
}

test("each request is a span, with what was done for it below", async () => {
  await withTracedServer({ rate: 0 }, async ({ send, stop, collector }) => {
    const auditID = { "audit-id": "an-audit-id" };
    const created = await send({
      ...{ method: "POST", path: `${configMaps}?fieldManager=m`, body: configMap("a") },
      headers: { ...sampled("1"), ...auditID, "user-agent": "tester" },
    });
    assert.equal(created.status, 201);
    assert.equal((await send({ path: `${configMaps}/a`, headers: sampled("2") })).status, 200);
    assert.equal((await send({ path: `${configMaps}/a?resourceVersion=0`, headers: sampled("3") })).status, 200);
    assert.equal((await send({ path: configMaps, headers: sampled("4") })).status, 200);
    const put = { method: "PUT", path: `${configMaps}/a`, body: configMap("a", { k: "v" }) };
    assert.equal((await send({ ...put, headers: sampled("5") })).status, 200);
    const merge = { ...sampled("6"), "content-type": "application/merge-patch+json" };
    assert.equal(
      (await send({ method: "PATCH", path: `${configMaps}/a`, body: { data: null }, headers: merge })).status,
      200,
    );
    assert.equal((await send({ method: "DELETE", path: `${configMaps}/a`, headers: sampled("7") })).status, 200);
    assert.equal((await send({ path: `${configMaps}/a`, headers: sampled("8") })).status, 404);
    assert.equal((await send({ path: "/version", headers: sampled("9") })).status, 200);
    await send({ path: "/version" });
    await stop();

    const name = "/api/v1/namespaces/{:namespace}/configmaps";
    const expected: Readonly<Record<string, readonly string[]>> = {
      1: [`POST ${name}`, "Create", "Create etcd3", "SerializeObject"],
      2: [`GET ${name}/{:name}`, "Get", "cacher.Get", "SerializeObject"],
      3: [`GET ${name}/{:name}`, "Get", "cacher.Get", "SerializeObject"],
      4: [`GET ${name}`, "List", "cacher.GetList", "SerializeObject"],
      5: [`PUT ${name}/{:name}`, "Update", "GuaranteedUpdate etcd3", "SerializeObject"],
      6: [`PATCH ${name}/{:name}`, "Patch", "GuaranteedUpdate etcd3", "SerializeObject"],
      7: [`DELETE ${name}/{:name}`, "Delete", "SerializeObject"],
    };
    for (const [digit, [root = "", operation = "", ...inner]] of Object.entries(expected)) {
      const tree = treeOf(
        collector.trace(traceID(digit)).filter((span) => digit !== "7" || span.name !== "cacher.Get"),
      );
      const below = inner.map((each) => `          ${each}`);
      assert.deepEqual(tree, [
        root,
        "  audit",
        ...filters.map((each) => `  ${each}`),
        `          ${operation}`.slice(0),
        ...below.map((each) => `  ${each}`),
      ]);
    }
    assert.deepEqual(treeOf(collector.trace(traceID("9"))), ["GET", "  audit", ...filters.map((each) => `  ${each}`)]);
    // Nothing but what clients asked for: the rate is 0.
    assert.equal(new Set(collector.spans.map((span) => span.traceID)).size, 9);

    const request = oneOf(collector, "1", `POST ${name}`);
    assert.equal(request.parentID, parentID);
    assert.equal(request.kind, "SERVER");
    assert.equal(request.resource["service.name"], "apiserver");
    assert.match(String(request.resource["service.instance.id"]), /^apiserver-[a-z2-7]{26}$/);
    const { "server.port": port, "network.peer.port": peerPort, ...rest } = request.attributes;
    assert.ok(Number(port) > 0 && Number(peerPort) > 0);
    const { "http.request.body.size": received, "http.response.body.size": answered, ...facts } = rest;
    assert.equal(received, String(JSON.stringify(configMap("a")).length));
    assert.equal(answered, String(created.text.length));
    assert.deepEqual(facts, {
      "server.address": "127.0.0.1",
      "http.request.method": "POST",
      "url.scheme": "https",
      "network.peer.address": "127.0.0.1",
      "user_agent.original": "tester",
      "client.address": "127.0.0.1",
      "url.path": configMaps,
      "network.protocol.version": "1.1",
      "http.target": `${configMaps}?fieldManager=m`,
      "audit-id": "an-audit-id",
      "http.response.status_code": "201",
    });
    const create = oneOf(collector, "1", "Create");
    assert.deepEqual(create.events, [
      "limitedReadBody succeeded",
      "About to convert to expected version",
      "Conversion done",
      "About to store object in database",
      "Write to database call succeeded",
      "About to write a response",
      "Writing http response done",
    ]);
    const { accept: _accept, ...operation } = create.attributes;
    assert.deepEqual(operation, {
      ...{ "audit-id": "an-audit-id", client: "127.0.0.1", "api-group": "", "api-version": "v1", name: "" },
      ...{ subresource: "", namespace: "default", protocol: "HTTP/1.1", resource: "configmaps", scope: "resource" },
      ...{ url: configMaps, "user-agent": "tester", verb: "POST" },
    });
    const stored = oneOf(collector, "1", "Create etcd3");
    assert.deepEqual(stored.events, ["About to Encode", "Encode succeeded", "Txn call succeeded"]);
    assert.equal(stored.attributes.key, "/configmaps/default/a");
    assert.equal(stored.attributes["audit-id"], "an-audit-id");
    assert.deepEqual(oneOf(collector, "2", "cacher.Get").events, ["About to Get from underlying storage"]);
    assert.deepEqual(oneOf(collector, "3", "cacher.Get").events, ["About to fetch object from cache"]);
    assert.deepEqual(oneOf(collector, "6", "GuaranteedUpdate etcd3").events, [
      "initial value restored",
      "About to Encode",
      "Encode succeeded",
      "Transaction prepared",
      "Txn call completed",
      "Transaction committed",
    ]);
    assert.equal(oneOf(collector, "8", `GET ${name}/{:name}`).attributes["http.response.status_code"], "404");
    assert.equal(oneOf(collector, "8", `GET ${name}/{:name}`).failed, false);
  });
});

test("only who may do anything, or watches over servers, has a trace continued", async () => {
  const tokens = join(process.env.TMPDIR ?? "/tmp", `tracing-tokens-${process.pid}.csv`);
  await writeFile(tokens, 'plain,plain,1\nmonitor,monitor,2,"system:monitoring"\n');
  try {
    for (const rate of [0, 1_000_000]) {
      const flags = [`--token-auth-file=${tokens}`];
      await withTracedServer({ rate, flags }, async ({ send, stop, collector }) => {
        const as = (token: string) => ({ authorization: `Bearer ${token}`, ...sampled(token === "plain" ? "a" : "b") });
        await send({ path: "/version", headers: as("plain"), anonymous: true });
        await send({ path: "/version", headers: as("monitor"), anonymous: true });
        await stop();
        assert.deepEqual(collector.trace(traceID("a")), []);
        assert.ok(oneOf(collector, "b", "GET"));
        const linked = collector.spans.filter(({ links }) => links.length > 0);
        if (rate === 0) assert.deepEqual(linked, []);
        else {
          assert.deepEqual(
            linked.map(({ name, parentID: parent, links }) => ({ name, parent, links })),
            [{ name: "GET", parent: "", links: [`${traceID("a")}-${parentID}`] }],
          );
        }
      });
    }
  } finally {
    await rm(tokens, { force: true });
  }
});

test("a client that wants nothing recorded of its trace is heard, if it is trusted", async () => {
  await withTracedServer({}, async ({ send, stop, collector }) => {
    await send({ path: "/version", headers: { traceparent: `00-${traceID("c")}-${parentID}-00` } });
    await stop();
    assert.deepEqual(collector.trace(traceID("c")), []);
  });
});

test("the list that a watch begins with is an operation, the rest of it is none", async () => {
  await withTracedServer({ rate: 0 }, async ({ send, stop, collector }) => {
    const path = `${configMaps}?watch=1&timeoutSeconds=1`;
    const list = "&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
    await Promise.all([send({ path: path + list, headers: sampled("d") }), send({ path, headers: sampled("e") })]);
    await stop();
    assert.deepEqual(
      treeOf(collector.trace(traceID("d")))
        .map((line) => line.trim())
        .slice(-4),
      ["authorization", "WatchList", "cacher.Watch", "WatchServer.HandleHTTP"],
    );
    const sending = oneOf(collector, "d", "WatchServer.HandleHTTP");
    assert.deepEqual(sending.events, ["About to start writing response", "Writing initial events done"]);
    assert.deepEqual(
      treeOf(collector.trace(traceID("e")))
        .map((line) => line.trim())
        .slice(-2),
      ["authorization", "cacher.Watch"],
    );
  });
});

test("webhooks are told of the trace, and asking them is part of it", async () => {
  const webhook = await WebhookServer.start();
  webhook.respond = ({ body }, res) => {
    const review = JSON.parse(body) as { request: { uid: string } };
    const response = { uid: review.request.uid, allowed: true };
    res.setHeader("content-type", "application/json").end(JSON.stringify({ ...review, response }));
  };
  try {
    await withTracedServer({ rate: 0 }, async ({ server, send, stop, collector }) => {
      const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
      const hook = { rules, sideEffects: "None", admissionReviewVersions: ["v1"] };
      for (const kind of ["Mutating", "Validating"]) {
        const resource = `${kind.toLowerCase()}webhookconfigurations`;
        const clientConfig = webhook.clientConfig(`/${kind}`);
        await server.client.create({ group: "admissionregistration.k8s.io", version: "v1", resource }, {
          ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: `${kind}WebhookConfiguration` },
          ...{ metadata: { name: "hooks" }, webhooks: [{ ...hook, clientConfig, name: "hook.example.com" }] },
        } as KubeObject);
      }
      let made = 0;
      await eventually(async () => {
        webhook.calls.length = 0;
        await send({ method: "POST", path: configMaps, body: configMap(`w${made++}`) });
        assert.equal(webhook.calls.length, 2);
      });
      webhook.calls.length = 0;
      const headers = { ...sampled("f"), baggage: "from=client" };
      assert.equal((await send({ method: "POST", path: configMaps, body: configMap("hooked"), headers })).status, 201);
      await stop();
      for (const kind of ["mutating", "validating"]) {
        const asking = oneOf(collector, "f", `Call ${kind} webhook`);
        assert.deepEqual(asking.events, ["Request completed"]);
        const { UID: _uid, ...attributes } = asking.attributes;
        assert.deepEqual(attributes, {
          ...{ configuration: "hooks", webhook: "hook.example.com", resource: "/v1, Resource=configmaps" },
          ...{ subresource: "", operation: "CREATE" },
        });
        const calls = collector.trace(traceID("f")).filter((span) => span.parentID === asking.spanID);
        assert.deepEqual(
          calls.map(({ name, kind: of }) => `${name} ${of}`),
          ["HTTP POST CLIENT"],
        );
        assert.equal(calls[0]?.attributes["http.response.status_code"], "200");
        const told = webhook.calls.find(({ url }) => url.toLowerCase().startsWith(`/${kind}`))?.headers;
        assert.equal(told?.traceparent, `00-${traceID("f")}-${calls[0]?.spanID}-01`);
        assert.equal(told?.baggage, "from=client");
      }
    });
  } finally {
    await webhook[Symbol.asyncDispose]();
  }
});

test("spans leave by the way of the control plane", async () => {
  const folder = await EgressFolder.create();
  const proxy = await ConnectProxy.start();
  try {
    const selections = { controlplane: { tcp: { url: `http://127.0.0.1:${proxy.port}` } } };
    const flags = [`--egress-selector-config-file=${await folder.writeSelections("egress", selections)}`];
    await withTracedServer({ flags }, async ({ send, stop, collector }) => {
      await send({ path: "/version", headers: sampled("1") });
      await stop();
      assert.ok(oneOf(collector, "1", "GET"));
      assert.deepEqual(new Set(proxy.targets), new Set([collector.endpoint]));
    });
  } finally {
    await proxy[Symbol.asyncDispose]();
    await folder.remove();
  }
});
