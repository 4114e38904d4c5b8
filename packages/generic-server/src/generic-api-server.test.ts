import assert from "node:assert/strict";
import { Agent } from "node:https";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { SteerableClock } from "@kube-apiserver/storage/testing";
import type { GenericAPIServer } from "./generic-api-server.js";
import { sendPlainText } from "./handlers/plain-text.js";
import { namedCheck } from "./health/health-checker.js";
import { startGenericTestServer } from "./testing/generic-test-server.js";
import { httpsCall } from "./testing/https-call.js";
import { builtInResource } from "./testing/sample-resources.js";

const authorization = "Bearer test-token";

async function installConfigMaps(server: GenericAPIServer): Promise<void> {
  const configMaps = builtInResource(server.config.restOptionsGetter, "core.v1.ConfigMap", {
    kind: { group: "", version: "v1", kind: "ConfigMap" },
    plural: "configmaps",
    namespaced: true,
  });
  server.installAPIGroup({ group: "", versions: [{ version: "v1", resources: [configMaps] }] });
}

test("a resource is served over both protocols, with the headers of the chain", async () => {
  await using server = await startGenericTestServer({ setUp: installConfigMaps });
  const { client, url, caPem } = server;
  const scope = { group: "", version: "v1", resource: "configmaps", namespace: "a" };
  await client.create(scope, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } });
  const answer = await httpsCall(`${url}/api/v1/namespaces/a/configmaps/x`, {
    caPem,
    headers: { authorization, "audit-id": "mine" },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["audit-id"], "mine");
  assert.equal(answer.headers["cache-control"], "no-cache, private");
  assert.equal(JSON.parse(answer.text).metadata.name, "x");
});

const plain: { name: string; path: string; status: number; text: string | RegExp }[] = [
  { name: "health", path: "/healthz", status: 200, text: "ok" },
  { name: "one check", path: "/healthz/ping", status: 200, text: "ok" },
  { name: "every check", path: "/livez?verbose", status: 200, text: "[+]ping ok\n[+]log ok\nlivez check passed\n" },
  { name: "an excluded check", path: "/livez?verbose&exclude=log", status: 200, text: /\[\+\]log excluded: ok/ },
  { name: "an unknown exclusion", path: "/livez?verbose&exclude=x", status: 200, text: /no matches for "x"/ },
  { name: "an unknown check", path: "/livez/nonsense", status: 404, text: "404 page not found\n" },
  { name: "an unknown root", path: "/nope", status: 404, text: "404 page not found\n" },
  { name: "an unknown group", path: "/apis/nope.example.com/v1/x", status: 404, text: "404 page not found\n" },
  { name: "the version", path: "/version", status: 200, text: /"minor": "36"/ },
  { name: "the core group", path: "/api", status: 200, text: /"versions":\["v1"\]/ },
  { name: "the named groups", path: "/apis", status: 200, text: /"kind":"APIGroupList"/ },
  { name: "the resources of a version", path: "/api/v1", status: 200, text: /"name":"configmaps"/ },
  { name: "an unknown version", path: "/api/v2", status: 404, text: /"reason":"NotFound"/ },
  { name: "the index", path: "/", status: 200, text: /"\/healthz\/ping"/ },
];
test("plain paths", async (t) => {
  await using server = await startGenericTestServer({ setUp: installConfigMaps });
  for (const { name, path, status, text } of plain) {
    await t.test(name, async () => {
      const answer = await httpsCall(server.url + path, { caPem: server.caPem });
      assert.equal(answer.status, status);
      if (typeof text === "string") assert.equal(answer.text, text);
      else assert.match(answer.text, text);
    });
  }
});

test("aggregated discovery is one document with an ETag", async () => {
  await using server = await startGenericTestServer({ setUp: installConfigMaps });
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
  const first = await httpsCall(`${server.url}/api`, { caPem: server.caPem, headers: { accept } });
  assert.equal(first.headers["content-type"], "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  assert.equal(JSON.parse(first.text).items[0].versions[0].resources[0].resource, "configmaps");
  const headers = { accept, "if-none-match": first.headers.etag ?? "" };
  const again = await httpsCall(`${server.url}/api`, { caPem: server.caPem, headers });
  assert.deepEqual([again.status, again.text], [304, ""]);
});

test("a wrong token is 401, even where anonymous requests are let in", async () => {
  await using server = await startGenericTestServer();
  const answer = await httpsCall(`${server.url}/healthz`, {
    caPem: server.caPem,
    headers: { authorization: "Bearer nope" },
  });
  assert.equal(answer.status, 401);
  assert.equal(JSON.parse(answer.text).message, "Unauthorized");
});

test("a refused request says who may not do what", async () => {
  const authorizer = { authorize: () => Promise.resolve({ decision: "NoOpinion", reason: "" } as const) };
  await using server = await startGenericTestServer({ config: { authorization: authorizer } });
  const headers = { authorization: "Bearer user-token" };
  const resource = await httpsCall(`${server.url}/api/v1/namespaces/a/pods/p/log`, { caPem: server.caPem, headers });
  assert.equal(
    JSON.parse(resource.text).message,
    'pods "p" is forbidden: User "alice" cannot get resource "pods/log" in API group "" in the namespace "a"',
  );
  const path = await httpsCall(`${server.url}/metrics`, { caPem: server.caPem, headers });
  assert.equal(JSON.parse(path.text).message, 'forbidden: User "alice" cannot get path "/metrics"');
});

test("impersonation is asked about, and its headers go no further", async () => {
  const asked: string[] = [];
  const authorizer = {
    authorize(attributes: { user: { name: string }; verb: string; resource: string; name: string }) {
      asked.push(`${attributes.user.name} ${attributes.verb} ${attributes.resource} ${attributes.name}`.trim());
      return Promise.resolve({ decision: "Allow", reason: "" } as const);
    },
  };
  await using server = await startGenericTestServer({ config: { authorization: authorizer } });
  const headers = { authorization, "impersonate-user": "bob", "impersonate-group": ["dev", "a,b"] };
  await httpsCall(`${server.url}/healthz`, { caPem: server.caPem, headers });
  assert.deepEqual(asked, [
    "tester impersonate-on:user-info:get",
    "tester impersonate:user-info users bob",
    "tester impersonate:user-info groups dev",
    "tester impersonate:user-info groups a,b",
    "bob get",
  ]);
  const incomplete = { authorization, "impersonate-group": "dev" };
  const answer = await httpsCall(`${server.url}/healthz`, { caPem: server.caPem, headers: incomplete });
  assert.equal(answer.status, 400);
});

test("a handler that throws, or rejects, answers 500, and the server goes on", async () => {
  await using server = await startGenericTestServer({
    setUp({ paths }) {
      paths.handle("/throws", () => {
        throw new TypeError("a defect");
      });
      paths.handle("/rejects", async () => {
        await delay(0);
        throw new TypeError("a defect");
      });
    },
  });
  for (const path of ["/throws", "/rejects"]) {
    const answer = await httpsCall(server.url + path, { caPem: server.caPem });
    assert.equal(answer.status, 500);
  }
  assert.equal((await httpsCall(`${server.url}/healthz`, { caPem: server.caPem })).status, 200);
});

test("a request that takes too long is 504, and its signal aborts", async () => {
  let aborted = false;
  await using server = await startGenericTestServer({
    config: { requestTimeoutMs: 50 },
    setUp: ({ paths }) =>
      paths.handle("/slow", async (req) => {
        const { requestContext } = await import("./request/request-state.js");
        const { signal } = requestContext(req);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        aborted = true;
      }),
  });
  const answer = await httpsCall(`${server.url}/slow`, { caPem: server.caPem });
  assert.equal(answer.status, 504);
  assert.equal(aborted, true);
});

test("readyz follows the hooks, a failed check is named", async () => {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let isBroken = true;
  await using server = await startGenericTestServer({
    setUp(generic) {
      generic.addPostStartHook("late", () => finished);
      generic.addReadyzChecks(
        namedCheck("own", async () => {
          if (isBroken) throw new Error("secret host name");
        }),
      );
    },
  });
  const readyz = () => httpsCall(`${server.url}/readyz`, { caPem: server.caPem });
  const before = await readyz();
  assert.equal(before.status, 500);
  assert.match(before.text, /\[-\]poststarthook\/late failed: reason withheld\n.*\[-\]own failed/s);
  finish();
  isBroken = false;
  await delay(1);
  assert.equal((await readyz()).text, "ok");
});

test("shutdown: readyz turns red first, requests in flight are answered, nothing is reset", async () => {
  const events: string[] = [];
  const clock = new SteerableClock();
  // Less than requests may take.
  const shutdownDelayDurationMs = 30_000;
  let begun = () => {};
  let finish = () => {};
  const slowHasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slowMayEnd = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = await startGenericTestServer({
    clock,
    config: { shutdownDelayDurationMs },
    setUp(generic) {
      generic.paths.handle("/slow", async (_req, res) => {
        begun();
        await slowMayEnd;
        sendPlainText(res, 200, "done");
      });
      generic.addPreShutdownHook("note", async () => {
        await delay(1);
        events.push("hook");
      });
      for (const signal of Object.values(generic.signals)) void signal.signaled.then(() => events.push(signal.name));
    },
  });
  const { url, caPem } = server;
  const agent = new Agent({ keepAlive: true });
  await httpsCall(`${url}/readyz`, { caPem, agent });
  const slow = httpsCall(`${url}/slow`, { caPem, agent });
  await slowHasBegun;
  server.abort();
  while ((await httpsCall(`${url}/readyz`, { caPem })).status !== 500) await delay(5);
  assert.equal((await httpsCall(`${url}/livez`, { caPem })).status, 200);
  clock.advance(shutdownDelayDurationMs);
  while (!events.includes("NotAcceptingNewRequest")) await delay(5);
  finish();
  assert.equal((await slow).text, "done");
  await server.stop();
  agent.destroy();
  await assert.rejects(httpsCall(`${url}/healthz`, { caPem }), /ECONNREFUSED/);
  assert.deepEqual(
    events.filter((event) => event !== "MuxAndDiscoveryComplete" && event !== "HasBeenReady"),
    [
      "ShutdownInitiated",
      "AfterShutdownDelayDuration",
      "hook",
      "PreShutdownHooksStopped",
      "NotAcceptingNewRequest",
      "InFlightRequestsDrained",
      "HTTPServerStoppedListening",
    ],
  );
});

test("a hook that fails stops the server, with its error", async () => {
  const server = await startGenericTestServer({
    setUp: (generic) => generic.addPostStartHook("bad", () => Promise.reject(new Error("no luck"))),
  });
  await assert.rejects(server.stop(), /PostStartHook "bad" failed: no luck/);
});
