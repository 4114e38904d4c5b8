import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInDefinitions } from "@kube-apiserver/api";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { call, eventually, newAPIService } from "./testing/calls.js";
import { startRawBackend } from "./testing/raw-backend.js";
import { startTestAggregator } from "./testing/test-servers.js";
import { installWidgets } from "./testing/widget-group.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const rawPath = "/apis/raw.example.com/v1";

function openAPIOf(description: string): string {
  const paths = { [`${rawPath}/things`]: { get: { description, responses: {} } } };
  return JSON.stringify({ swagger: "2.0", info: {}, paths, definitions: {} });
}

/** The lines of the exposition that begin with one of `names`. */
function linesOf(body: string, ...names: readonly string[]): readonly string[] {
  return body.split("\n").filter((line) => names.some((name) => line.startsWith(name)));
}

test("merged OpenAPI documents are counted by what they were made for, discovery by how often", async () => {
  const metrics = newMetricsRegistry();
  let description = "one";
  await using backend = await startRawBackend({
    onRequest(req, res) {
      res.setHeader("content-type", "application/json");
      if (req.url === "/openapi/v2") res.end(openAPIOf(description));
      else
        res.writeHead(req.url === rawPath ? 200 : 404).end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
    },
  });
  await using aggregator = await startTestAggregator({
    services: new Map([["default/raw", backend.address]]),
    setUpDelegate: (server) => installWidgets(server, "apps"),
    extra: { metrics },
    config: { openAPI: { info: { title: "Test", version: "v1" }, resolve: builtInDefinitions } },
  });
  const { generic } = aggregator;
  const document = async () => (await call(generic, "GET", "/openapi/v2")).text;
  await document();
  await document();
  const counts = async () =>
    linesOf((await metrics.render()).body, "aggregator_openapi_v2_regeneration_count{").map((line) =>
      line.slice(line.indexOf("{")),
    );
  const startup = '{apiservice="*",reason="startup"} 1';
  assert.deepEqual(await counts(), [startup]);
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  await eventually(document, (text) => text.includes('"one"'));
  const added = '{apiservice="v1.raw.example.com",reason="add"} 1';
  assert.deepEqual(await counts(), [startup, added]);
  description = "two";
  // Whatever changes about it, it is asked anew.
  const spec = { groupPriorityMinimum: 7 };
  await call(generic, "PATCH", `${apiServices}/v1.raw.example.com`, { spec });
  await eventually(document, (text) => text.includes('"two"'));
  const updated = '{apiservice="v1.raw.example.com",reason="update"} 1';
  assert.deepEqual(await counts(), [startup, added, updated]);
  await call(generic, "DELETE", `${apiServices}/v1.raw.example.com`);
  await eventually(document, (text) => !text.includes("raw.example.com"));
  const { body } = await metrics.render();
  assert.deepEqual((await counts()).at(-1), '{apiservice="v1.raw.example.com",reason="delete"} 1');
  const took = linesOf(body, "aggregator_openapi_v2_regeneration_duration{");
  assert.deepEqual(
    took.map((line) => /reason="(\w+)"} 0?\.\d|reason="(\w+)"} \d/.exec(line)?.slice(1).find(Boolean)),
    ["startup", "add", "update", "delete"],
  );
  const aggregations = async () => {
    const [line = ""] = linesOf((await metrics.render()).body, "aggregator_discovery_aggregation_count_total");
    return Number(line.split(" ")[1]);
  };
  await call(generic, "GET", "/apis");
  const before = await aggregations();
  assert.ok(before > 0);
  await call(generic, "GET", "/apis");
  assert.equal(await aggregations(), before);
});

test("a certificate that names its server in its subject only is refused and counted", async () => {
  const metrics = newMetricsRegistry();
  await using backend = await startRawBackend({
    dnsNames: [],
    onRequest: (_req, res) => void res.end("{}"),
  });
  await using aggregator = await startTestAggregator({
    services: new Map([["default/raw", backend.address]]),
    extra: { metrics },
  });
  const { generic } = aggregator;
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  const { text } = await eventually(
    () => call(generic, "GET", `${apiServices}/v1.raw.example.com`),
    ({ text }) => text.includes("FailedDiscoveryCheck"),
  );
  assert.match(text, /certificate relies on legacy Common Name field, use SANs instead/);
  const { body } = await metrics.render();
  assert.match(body, /^apiserver_kube_aggregator_x509_missing_san_total [1-9]/m);
  assert.match(body, /^apiserver_kube_aggregator_x509_insecure_sha1_total 0$/m);
  assert.match(body, /^aggregator_unavailable_apiservice\{name="v1.raw.example.com"\} 1$/m);
});
