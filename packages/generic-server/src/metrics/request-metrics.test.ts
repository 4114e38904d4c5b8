import assert from "node:assert/strict";
import { test } from "node:test";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { ReadWriteMetrics } from "../flowcontrol/metrics/read-write-metrics.js";
import { newRequestInfo } from "../request/request-info-factory.js";
import { startGenericTestServer } from "../testing/generic-test-server.js";
import { httpsCall } from "../testing/https-call.js";
import { type LabelValues, RequestLabels } from "./request-labels.js";
import { newMetricsHandler, newRequestMetrics } from "./request-metrics.js";

const labelCases: { name: string; method?: string; url: string; want: LabelValues }[] = [
  { name: "a list", url: "/api/v1/namespaces/a/pods", want: { verb: "LIST", scope: "namespace", resource: "pods" } },
  { name: "a list of all", url: "/apis/apps/v1/deployments", want: { verb: "LIST", scope: "cluster", group: "apps" } },
  { name: "an object", url: "/api/v1/nodes/n/status", want: { verb: "GET", scope: "resource", subresource: "status" } },
  { name: "a creation", method: "POST", url: "/api/v1/nodes", want: { verb: "POST", scope: "resource" } },
  { name: "an odd method", method: "BREW", url: "/api/v1/nodes", want: { verb: "other" } },
  { name: "a known path", url: "/healthz", want: { verb: "GET", scope: "", subresource: "/healthz" } },
  { name: "a z-page", url: "/statusz", want: { verb: "GET", resource: "statusz", subresource: "" } },
  { name: "any other path", url: "/some/thing", want: { subresource: "" } },
];
for (const { name, method = "GET", url, want } of labelCases) {
  test(`labels: ${name}`, () => {
    const labels = new RequestLabels().of(newRequestInfo(method, url), true);
    assert.deepEqual({ ...labels, ...want }, labels);
  });
}

test("clients cannot make labels without end", () => {
  const labels = new RequestLabels(2);
  const resourceOf = (name: string) => labels.of(newRequestInfo("GET", `/apis/g/v1/${name}`), true).resource;
  assert.deepEqual(["a", "b", "c", "a", "d"].map(resourceOf), ["a", "b", "other", "a", "other"]);
});

test("what was never served has no labels of its own, and takes the place of none", () => {
  const labels = new RequestLabels(1);
  const resourceOf = (name: string, isServed: boolean) =>
    labels.of(newRequestInfo("GET", `/apis/g/v1/${name}`), isServed).resource;
  assert.deepEqual(
    [resourceOf("made-up", false), resourceOf("real", true), resourceOf("real", false), resourceOf("made-up", false)],
    ["other", "real", "real", "other"],
  );
});

test("a server counts its requests and shows its metrics", async () => {
  const registry = newMetricsRegistry();
  const { observer } = newRequestMetrics(registry);
  await using server = await startGenericTestServer({
    config: {
      requestObserver: observer,
      metricsHandler: newMetricsHandler(registry),
      inFlightLimits: { readOnly: 10, mutating: 10, metrics: new ReadWriteMetrics(registry, realClock) },
    },
  });
  await httpsCall(`${server.url}/healthz`, { caPem: server.caPem });
  const { text, headers } = await httpsCall(`${server.url}/metrics`, { caPem: server.caPem });
  assert.match(headers["content-type"] ?? "", /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^apiserver_request_total\{verb="GET",.*subresource="\/healthz",.*code="200".*\} 1$/m);
  assert.match(text, /^apiserver_request_duration_seconds_count\{verb="GET",.*\} 1$/m);
  assert.match(text, /^apiserver_current_inflight_requests\{request_kind="readOnly"\} 1$/m);
});
