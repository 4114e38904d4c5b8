import assert from "node:assert/strict";
import { test } from "node:test";
import { isServiceUnavailable } from "@kube-apiserver/apimachinery";
import { cryptoRandom } from "@kube-apiserver/component-base";
import { forbiddenMessage } from "../authorization/authorizer-attributes.js";
import { newLifecycleSignals } from "../lifecycle-signals.js";
import { kubernetesLongRunning } from "../request/long-running.js";
import { requestState } from "../request/request-state.js";
import { type Exchange, newExchange, runFilter } from "../testing/filter-exchange.js";
import { withAuditInit } from "./with-audit-init.js";
import { withCORS } from "./with-cors.js";
import { withCacheControl, withHSTS } from "./with-headers.js";
import { withMaxInFlightLimit } from "./with-max-in-flight-limit.js";
import { withRequestInfo } from "./with-request-info.js";
import { withRetryAfter } from "./with-retry-after.js";
import { RequestWaitGroup, withWaitGroup } from "./with-wait-group.js";

const random = cryptoRandom;

async function exchangeFor(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const exchange = newExchange(url, options);
  await runFilter(withAuditInit(random), exchange);
  await runFilter(withRequestInfo(kubernetesLongRunning), exchange);
  return exchange;
}

test("audit ids: the client's own if it sent one, of any length, else a new one", async () => {
  assert.equal((await exchangeFor("/", { headers: { "audit-id": "mine" } })).res.getHeader("audit-id"), "mine");
  const long = "x".repeat(65);
  assert.equal((await exchangeFor("/", { headers: { "audit-id": long } })).res.getHeader("audit-id"), long);
  assert.match(String((await exchangeFor("/")).res.getHeader("audit-id")), /^[0-9a-f-]{36}$/);
});

test("answers are kept by no cache, and over TLS for as long as was said", async () => {
  const exchange = await exchangeFor("/");
  await runFilter(withCacheControl, exchange);
  await runFilter(withHSTS(["max-age=1", "includeSubDomains"]), exchange);
  assert.equal(exchange.res.getHeader("cache-control"), "no-cache, private");
  assert.equal(exchange.res.getHeader("strict-transport-security"), "max-age=1; includeSubDomains");
});

test("browsers of known origins may read answers; a preflight ends here", async () => {
  const cors = withCORS((origin) => origin === "https://console.example.com");
  const stranger = await exchangeFor("/", { headers: { origin: "https://evil.example.com" } });
  await runFilter(cors, stranger);
  assert.equal(stranger.res.getHeader("access-control-allow-origin"), undefined);
  const headers = { origin: "https://console.example.com" };
  const known = await exchangeFor("/", { headers });
  assert.equal((await runFilter(cors, known)).passed, true);
  assert.equal(known.res.getHeader("access-control-allow-origin"), "https://console.example.com");
  const preflight = await exchangeFor("/", { method: "OPTIONS", headers });
  assert.equal((await runFilter(cors, preflight)).passed, false);
  assert.equal(preflight.res.statusCode, 204);
});

test("one request too many is 429, unless it runs long or an administrator sends it", async () => {
  const limit = withMaxInFlightLimit({ readOnly: 1, mutating: 1 });
  const first = await exchangeFor("/api/v1/pods");
  assert.equal((await runFilter(limit, first)).passed, true);
  const second = await exchangeFor("/api/v1/pods");
  assert.equal((await runFilter(limit, second)).passed, false);
  assert.deepEqual([second.res.statusCode, second.res.getHeader("retry-after")], [429, "1"]);
  assert.equal((await runFilter(limit, await exchangeFor("/api/v1/pods", { method: "POST" }))).passed, true);
  assert.equal((await runFilter(limit, await exchangeFor("/api/v1/pods?watch=1"))).passed, true);
  const admin = await exchangeFor("/api/v1/pods");
  requestState(admin.req).user = { name: "root", uid: "", groups: ["system:masters"], extra: {} };
  assert.equal((await runFilter(limit, admin)).passed, true);
  admin.res.emit("close");
  first.res.emit("close");
  assert.equal((await runFilter(limit, await exchangeFor("/api/v1/pods"))).passed, true);
});

test("the last request in flight is waited for, later ones are refused, watches are told to end", async () => {
  const group = new RequestWaitGroup();
  const filter = withWaitGroup(group);
  const inFlight = await exchangeFor("/api/v1/pods");
  const watch = await exchangeFor("/api/v1/pods?watch=1");
  await runFilter(filter, inFlight);
  await runFilter(filter, watch);
  assert.equal(group.size, 1);
  let isDrained = false;
  const drained = group.wait().then(() => {
    isDrained = true;
  });
  await Promise.resolve();
  assert.equal(isDrained, false);
  inFlight.res.emit("close");
  await drained;
  assert.ok(isServiceUnavailable((await runFilter(filter, await exchangeFor("/api/v1/pods"))).error));
  assert.equal(requestState(watch.req).signal.aborted, false);
  group.endLongRunning();
  assert.equal(requestState(watch.req).signal.aborted, true);
});

test("while shutting down everything but health and metrics is told to come back", async () => {
  const { notAcceptingNewRequest } = newLifecycleSignals();
  const filter = withRetryAfter(notAcceptingNewRequest);
  const pass = async (exchange: Exchange) => (await runFilter(filter, exchange)).passed;
  assert.equal(await pass(await exchangeFor("/api")), true);
  notAcceptingNewRequest.signal();
  const late = await exchangeFor("/api");
  assert.equal(await pass(late), false);
  assert.deepEqual([late.res.statusCode, late.res.getHeader("retry-after")], [429, "5"]);
  for (const path of ["/healthz", "/readyz?verbose", "/livez/ping", "/metrics"]) {
    assert.equal(await pass(await exchangeFor(path)), true, path);
  }
  assert.equal(await pass(await exchangeFor("/healthzz")), false);
});

test("warnings are sent once each, in ASCII, and not after the head", async () => {
  const { req, res } = await exchangeFor("/");
  const state = requestState(req);
  for (const text of ['say "hi"\n', 'say "hi"\n', ""]) state.addWarning(text);
  state.addWarning("two", "agent");
  assert.deepEqual(res.getHeader("warning"), ['299 - "say \\"hi\\" "', '299 agent "two"']);
});

const texts: { name: string; verb: string; path?: string; sub?: string; ns?: string; reason?: string; want: string }[] =
  [
    { name: "a path", verb: "get", path: "/x", want: 'User "alice" cannot get path "/x"' },
    {
      name: "a subresource in a namespace, with a reason",
      verb: "create",
      sub: "exec",
      ns: "a",
      reason: "no rule",
      want: 'User "alice" cannot create resource "pods/exec" in API group "" in the namespace "a": no rule',
    },
  ];
for (const { name, verb, path = "", sub = "", ns = "", reason = "", want } of texts) {
  test(`a refusal names ${name}`, () => {
    const attributes = {
      user: { name: "alice", uid: "", groups: [], extra: {} },
      verb,
      isResourceRequest: path === "",
      namespace: ns,
      apiGroup: "",
      apiVersion: "v1",
      resource: "pods",
      subresource: sub,
      name: "",
      path,
    };
    assert.equal(forbiddenMessage(attributes, reason), want);
  });
}
