import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { builtInDefinitions } from "@kube-apiserver/api";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { bodyOf, call, eventually, newAPIService } from "../testing/calls.js";
import { startRawBackend } from "../testing/raw-backend.js";
import { startTestAggregator, type TestAggregator } from "../testing/test-servers.js";
import { installWidgets } from "../testing/widget-group.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const rawPath = "/apis/raw.example.com/v1";
const v3Path = "apis/raw.example.com/v1";
const config = { openAPI: { info: { title: "Test", version: "v1" }, resolve: builtInDefinitions } };

/** What a server says of itself, and how often it was asked. */
class Documented {
  readonly asked = new Map<string, number>();
  // Spelt as nobody here would: what comes out has to be what came in.
  v3: string | undefined = '{"openapi": "3.0.0",  "info":{"title":"Raw"}, "paths":{}}';
  v2: JSONObject | undefined;

  readonly onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    const url = req.url ?? "";
    this.asked.set(url, (this.asked.get(url) ?? 0) + 1);
    const answer = (status: number, body: string) => {
      res.writeHead(status, { "content-type": "application/json" }).end(body);
    };
    if (url === rawPath) answer(200, JSON.stringify({ kind: "APIResourceList", resources: [] }));
    else if (url === "/openapi/v3" && this.v3 !== undefined) {
      answer(200, JSON.stringify({ paths: { [v3Path]: { serverRelativeURL: this.v3URL } } }));
    } else if (url === this.v3URL && this.v3 !== undefined) answer(200, this.v3);
    else if (url === "/openapi/v2" && this.v2 !== undefined) answer(200, JSON.stringify(this.v2));
    else answer(404, "{}");
  };

  get v3URL(): string {
    return `/openapi/v3/${v3Path}?hash=${this.v3?.length}`;
  }
}

async function register({ generic }: TestAggregator, caPem: string, name = "raw"): Promise<void> {
  await call(generic, "POST", apiServices, newAPIService(`${name}.example.com`, "v1", name, caPem));
}

async function urlOf({ generic }: TestAggregator, path = v3Path): Promise<string | undefined> {
  const { paths } = bodyOf(await call(generic, "GET", "/openapi/v3"));
  const found = (paths as Record<string, { readonly serverRelativeURL: string } | undefined>)[path];
  return found?.serverRelativeURL;
}

test("v3 documents of extension servers are passed on as they are, under a hash of their content", async () => {
  const documented = new Documented();
  await using backend = await startRawBackend(documented);
  await using aggregator = await startTestAggregator({
    config,
    services: new Map([["default/raw", backend.address]]),
  });
  await register(aggregator, backend.caPem);
  const url = (await eventually(
    () => urlOf(aggregator),
    (found) => found !== undefined,
  )) as string;
  assert.match(url, /^\/openapi\/v3\/apis\/raw\.example\.com\/v1\?hash=[0-9A-F]{128}$/);
  const { text, headers } = await call(aggregator.generic, "GET", url);
  assert.equal(text, documented.v3);
  assert.equal(headers["cache-control"], "public, immutable, max-age=31536000");
  const again = await call(aggregator.generic, "GET", url, undefined, { "if-none-match": String(headers.etag) });
  assert.deepEqual([again.status, again.text], [304, ""]);

  // Asked again and not changed, it is neither fetched nor made again.
  const touch = (groupPriorityMinimum: number) =>
    call(aggregator.generic, "PATCH", `${apiServices}/v1.raw.example.com`, { spec: { groupPriorityMinimum } });
  const indexAsked = documented.asked.get("/openapi/v3") ?? 0;
  const fetched = documented.asked.get(documented.v3URL);
  await touch(7);
  await eventually(
    async () => documented.asked.get("/openapi/v3") ?? 0,
    (count) => count > indexAsked,
  );
  assert.equal(documented.asked.get(documented.v3URL), fetched);
  assert.equal(await urlOf(aggregator), url);
  documented.v3 = '{"openapi":"3.0.0"}';
  await touch(8);
  const next = await eventually(
    () => urlOf(aggregator),
    (found) => found !== url,
  );
  const moved = await call(aggregator.generic, "GET", url);
  assert.deepEqual([moved.status, moved.headers.location], [301, next]);
  await call(aggregator.generic, "DELETE", `${apiServices}/v1.raw.example.com`);
  await eventually(
    () => urlOf(aggregator),
    (found) => found === undefined,
  );
});

test("v2 documents are merged: what is there stays, and a definition of the same name gets another one", async () => {
  const documented = new Documented();
  const name = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
  const refer = { $ref: `#/definitions/${name}` };
  const operation = { get: { responses: { 200: { schema: refer } } } };
  documented.v2 = {
    swagger: "2.0",
    paths: { [`${rawPath}/things`]: operation, "/api/v1/configmaps": operation },
    definitions: { [name]: { type: "object", description: "Something else." } },
  };
  await using backend = await startRawBackend(documented);
  await using aggregator = await startTestAggregator({
    config,
    services: new Map([["default/raw", backend.address]]),
    setUpDelegate: (server) => installWidgets(server, "apps"),
  });
  await register(aggregator, backend.caPem);
  const { definitions, paths } = await eventually(
    async () => bodyOf(await call(aggregator.generic, "GET", "/openapi/v2")),
    (document) => JSON.stringify(document.paths).includes("raw.example.com"),
  );
  const known = definitions as Record<string, JSONObject>;
  assert.match(String(known[name]?.description), /^ObjectMeta is metadata/);
  assert.deepEqual(known[`${name}_v2`], { type: "object", description: "Something else." });
  assert.match(JSON.stringify((paths as JSONObject)[`${rawPath}/things`]), /ObjectMeta_v2"/);
  // Paths of other groups are not its to describe.
  assert.ok(!Object.hasOwn(paths as JSONObject, "/api/v1/configmaps"));
});

test("a server without v3, one that hangs and one that is gone keep nobody's documents back", async () => {
  const documented = new Documented();
  documented.v3 = undefined;
  documented.v2 = { swagger: "2.0", paths: { [`${rawPath}/things`]: { get: {} } }, definitions: {} };
  await using backend = await startRawBackend(documented);
  const pending: ServerResponse[] = [];
  await using hanging = await startRawBackend({ onRequest: (_req, res) => void pending.push(res) });
  await using aggregator = await startTestAggregator({
    config,
    services: new Map([
      ["default/raw", backend.address],
      ["default/slow", hanging.address],
      ["default/gone", { host: "127.0.0.1", port: 1 }],
    ]),
    setUpDelegate: (server) => installWidgets(server, "apps"),
  });
  await register(aggregator, hanging.caPem, "gone");
  const slow = newAPIService("slow.example.com", "v1", "slow", hanging.caPem);
  const spec = { ...(slow.spec as JSONObject), insecureSkipTLSVerify: true, caBundle: null };
  await call(aggregator.generic, "POST", apiServices, { ...slow, spec });
  await eventually(
    async () => pending.length,
    (count) => count > 0,
  );
  await register(aggregator, backend.caPem);
  const begun = performance.now();
  await eventually(
    () => call(aggregator.generic, "GET", "/openapi/v2"),
    ({ text }) => text.includes(`${rawPath}/things`),
  );
  assert.notEqual(await urlOf(aggregator, "apis/apps/v1"), undefined);
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { text } = await call(aggregator.generic, "GET", "/apis", undefined, { accept });
  assert.match(text, /"name":"slow\.example\.com"/);
  assert.ok(performance.now() - begun < 4_000, "who hangs is given up after five seconds");
});
