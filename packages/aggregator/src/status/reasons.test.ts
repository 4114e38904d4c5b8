import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { bodyOf, call, eventually, newAPIService } from "../testing/calls.js";
import { type RawBackend, startRawBackend } from "../testing/raw-backend.js";
import { startTestAggregator } from "../testing/test-servers.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";

function startBackend(dnsNames?: readonly string[]): Promise<RawBackend> {
  return startRawBackend({
    ...(dnsNames === undefined ? {} : { dnsNames }),
    onRequest(_req, res) {
      res.setHeader("content-type", "application/json");
      res.end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
    },
  });
}

const cases: {
  readonly name: string;
  readonly dnsNames?: readonly string[];
  readonly spec: (backend: RawBackend, other: RawBackend) => JSONObject;
  readonly want: RegExp;
}[] = [
  {
    name: "a certificate of the authority in caBundle, for the name of the service",
    spec: ({ caPem }) => ({ caBundle: Buffer.from(caPem).toString("base64") }),
    want: /"status":"True","reason":"Passed","message":"all checks passed"/,
  },
  {
    name: "an authority that is another one",
    spec: (_backend, { caPem }) => ({ caBundle: Buffer.from(caPem).toString("base64") }),
    want: /"status":"False","reason":"FailedDiscoveryCheck","message":"failing or missing response from \/apis\/raw\.example\.com\/v1: .*(certificate|signature)/,
  },
  {
    name: "an authority that nobody has named, and that the machine does not know",
    spec: () => ({ caBundle: null }),
    want: /"reason":"FailedDiscoveryCheck","message":"[^"]*certificate/,
  },
  {
    name: "a certificate for another service",
    dnsNames: ["other.default.svc"],
    spec: ({ caPem }) => ({ caBundle: Buffer.from(caPem).toString("base64") }),
    want: /"reason":"FailedDiscoveryCheck","message":"[^"]*certificate is valid for other\.default\.svc, not raw\.default\.svc/,
  },
  {
    name: "any certificate, where that is wanted",
    dnsNames: ["other.default.svc"],
    spec: () => ({ caBundle: null, insecureSkipTLSVerify: true }),
    want: /"status":"True","reason":"Passed"/,
  },
];

for (const { name, dnsNames, spec, want } of cases) {
  test(name, async () => {
    await using backend = await startBackend(dnsNames);
    await using other = await startBackend();
    await using aggregator = await startTestAggregator({ services: new Map([["default/raw", backend.address]]) });
    const { generic } = aggregator;
    const apiService = newAPIService("raw.example.com", "v1", "raw", "");
    const body = { ...apiService, spec: { ...(apiService.spec as JSONObject), ...spec(backend, other) } };
    assert.equal((await call(generic, "POST", apiServices, body)).status, 201);
    const { status } = await eventually(
      async () => bodyOf(await call(generic, "GET", `${apiServices}/v1.raw.example.com`)),
      (found) => JSON.stringify(found.status ?? {}).includes('"reason"'),
    );
    assert.match(JSON.stringify(status), want);
  });
}

test("an answer that is no success fails the check, and requests are not passed on", async () => {
  let code = 500;
  await using backend = await startRawBackend({ onRequest: (_req, res) => void res.writeHead(code).end("{}") });
  await using aggregator = await startTestAggregator({ services: new Map([["default/raw", backend.address]]) });
  const { generic } = aggregator;
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  const condition = () => call(generic, "GET", `${apiServices}/v1.raw.example.com`);
  const { text } = await eventually(condition, (found) => found.text.includes('"reason"'));
  assert.match(text, /"message":"failing or missing response from https:[^"]*: bad status from https:[^"]*: 500"/);
  const path = "/apis/raw.example.com/v1/things";
  assert.deepEqual((await call(generic, "GET", path)).text, "service unavailable\n");
  code = 200;
  await eventually(condition, (found) => found.text.includes('"Passed"'));
  await eventually(
    () => call(generic, "GET", path),
    ({ status }) => status === 200,
  );
});
