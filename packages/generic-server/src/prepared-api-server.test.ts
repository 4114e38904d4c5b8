import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { GenericAPIServer } from "./generic-api-server.js";
import { sendPlainText } from "./handlers/plain-text.js";
import { startGenericTestServer } from "./testing/generic-test-server.js";
import { httpsCall } from "./testing/https-call.js";
import { type Protocol, send } from "./testing/request.js";
import { builtInResource } from "./testing/sample-resources.js";

const scope = { group: "", version: "v1", resource: "configmaps", namespace: "a" };

function installConfigMaps(server: GenericAPIServer): void {
  const configMaps = builtInResource(server.config.restOptionsGetter, "core.v1.ConfigMap", {
    kind: { group: "", version: "v1", kind: "ConfigMap" },
    plural: "configmaps",
    namespaced: true,
  });
  server.installAPIGroup({ group: "", versions: [{ version: "v1", resources: [configMaps] }] });
}

test("a watch ends at shutdown as it does when its time is up", async () => {
  const server = await startGenericTestServer({ setUp: installConfigMaps });
  const { client } = server;
  const events: string[] = [];
  const watching = (async () => {
    for await (const { type } of client.watch(scope, { resourceVersion: "0" })) events.push(type);
    return "ended";
  })();
  await client.create(scope, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } });
  while (!events.includes("ADDED")) await delay(5);
  server.abort();
  assert.equal(await watching, "ended", "not cut off in the middle");
  await server.stop();
});

test("livez forgives a slow start for as long as it was told to", async () => {
  const never = new Promise<void>(() => undefined);
  const hook = (server: GenericAPIServer) =>
    server.addPostStartHook("slow", ({ signal }) =>
      Promise.race([never, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))]),
    );
  await using patient = await startGenericTestServer({ config: { livezGracePeriodMs: 60_000 }, setUp: hook });
  assert.equal((await httpsCall(`${patient.url}/livez`, { caPem: patient.caPem })).status, 200);
  assert.equal((await httpsCall(`${patient.url}/readyz`, { caPem: patient.caPem })).status, 500);
  await using strict = await startGenericTestServer({ setUp: hook });
  assert.equal((await httpsCall(`${strict.url}/livez`, { caPem: strict.caPem })).status, 500);
});

for (const protocol of ["h1", "h2"] satisfies Protocol[]) {
  test(`with --shutdown-send-retry-after late clients are told to come back, over ${protocol}`, async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const server = await startGenericTestServer({
      config: { shutdownSendRetryAfter: true },
      setUp: ({ paths }) =>
        paths.handle("/slow", async (_req, res) => {
          begin();
          await held;
          sendPlainText(res, 200, "done");
        }),
    });
    const slow = send(protocol, { ...server, path: "/slow" });
    await begun;
    server.abort();
    let late = await send(protocol, { ...server, path: "/version" });
    for (let tries = 0; late.status !== 429 && tries < 200; tries++) {
      await delay(20);
      late = await send(protocol, { ...server, path: "/version" });
    }
    assert.equal(late.status, 429);
    assert.equal(late.headers["retry-after"], "5");
    assert.equal((await send(protocol, { ...server, path: "/livez" })).status, 200, "health is answered to the end");
    release();
    assert.equal((await slow).body, "done");
    await server.stop();
  });
}

test("a client may shorten its own deadline, and no more", async () => {
  await using server = await startGenericTestServer({
    setUp: ({ paths }) => paths.handle("/stuck", () => new Promise<void>(() => undefined)),
  });
  const stuck = await httpsCall(`${server.url}/stuck?timeout=30ms`, { caPem: server.caPem });
  assert.equal(stuck.status, 504);
  const wrong = await httpsCall(`${server.url}/version?timeout=soon`, { caPem: server.caPem });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /invalid timeout specified in the request URL - time: invalid duration/);
});

test("ten servers live side by side in one process", async () => {
  const servers = await Promise.all(
    Array.from({ length: 10 }, () => startGenericTestServer({ setUp: installConfigMaps })),
  );
  await Promise.all(
    servers.map(({ client }, at) =>
      client.create(scope, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `only-${at}` } }),
    ),
  );
  for (const [at, { client }] of servers.entries()) {
    const { items } = await client.list(scope);
    assert.deepEqual(
      items.map(({ metadata }) => metadata?.name),
      [`only-${at}`],
    );
  }
  await Promise.all(servers.map((server) => server.stop()));
});

test("nothing outlives stop", { timeout: 60_000 }, async () => {
  const kinds = () =>
    process
      .getActiveResourcesInfo()
      .filter((kind) => /TCP|TLS|Timeout/.test(kind))
      .sort();
  // Handles of the tests before are let go in the next turns of the event loop.
  while (kinds().length > 0) await new Promise((resolve) => setImmediate(resolve));
  const server = await startGenericTestServer({ setUp: installConfigMaps });
  await server.client.list(scope);
  await send("h1", { ...server, path: "/healthz" });
  await server.stop();
  for (let turn = 0; turn < 1_000 && kinds().length > 0; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(kinds(), []);
});
