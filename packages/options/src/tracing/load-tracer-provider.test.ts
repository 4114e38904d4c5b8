import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import { discardLogger, FeatureGates } from "@kube-apiserver/component-base";
import { collectorAddressOf, dialAddressOf } from "./collector-address.js";
import { loadTracerProvider } from "./load-tracer-provider.js";

const validation = "failed to validate tracing configuration: ";
const schemesKnown =
  "Options are none, dns, unix, or unix-abstract.  See https://github.com/grpc/grpc/blob/master/doc/naming.md";

const refused: readonly { readonly name: string; readonly config: object; readonly want: string | RegExp }[] = [
  {
    name: "a negative rate",
    config: { samplingRatePerMillion: -1 },
    want: `${validation}samplingRatePerMillion: Invalid value: -1: sampling rate must be positive`,
  },
  {
    name: "more than all",
    config: { samplingRatePerMillion: 1_000_001 },
    want: `${validation}samplingRatePerMillion: Invalid value: 1000001: sampling rate per million must be less than or equal to one million`,
  },
  {
    name: "a scheme that gRPC does not have",
    config: { endpoint: "http://localhost:4317" },
    want: `${validation}endpoint: Invalid value: "http://localhost:4317": unsupported scheme: http.  ${schemesKnown}`,
  },
  {
    name: "no URL",
    config: { endpoint: "dn%2s://localhost:4317" },
    want: `${validation}endpoint: Invalid value: "dn%2s://localhost:4317": parse "dn%2s://localhost:4317": first path segment in URL cannot contain colon`,
  },
  {
    name: "both at once",
    config: { endpoint: "ftp://x", samplingRatePerMillion: -2 },
    want: /^failed to validate tracing configuration: \[samplingRatePerMillion: .*, endpoint: .*\]$/,
  },
  {
    name: "a field that nobody knows",
    config: { endpont: "localhost:4317" },
    want: 'failed to read tracing config: unable to decode tracing configuration data: strict decoding error: unknown field "endpont"',
  },
  {
    name: "another kind",
    config: { kind: "Tracing" },
    want: 'failed to read tracing config: unable to decode tracing configuration data: no kind "Tracing" is registered for version "apiserver.config.k8s.io/v1" in scheme "k8s.io/apiserver/pkg/server/options/tracing.go:49"',
  },
];

describe("--tracing-config-file", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "tracing-config-"));
  });
  after(() => rm(dir, { recursive: true, force: true }));
  const parts = { features: new FeatureGates(kubernetesFeatureGates), apiServerID: "me", logger: discardLogger };
  const load = async (config: object) => {
    const file = join(dir, "tracing.json");
    const typed = { apiVersion: "apiserver.config.k8s.io/v1", kind: "TracingConfiguration", ...config };
    await writeFile(file, JSON.stringify(typed));
    return loadTracerProvider(file, parts);
  };

  for (const { name, config, want } of refused) {
    test(`refused: ${name}`, async () => {
      await assert.rejects(load(config), ({ message }: Error) => {
        if (typeof want === "string") assert.equal(message, want);
        else assert.match(message, want);
        return true;
      });
    });
  }

  test("a file that is not there", async () => {
    await assert.rejects(loadTracerProvider(join(dir, "none"), parts), (err: Error) =>
      err.message.startsWith(
        `failed to read tracing config: unable to read tracing configuration from "${dir}/none": `,
      ),
    );
  });

  test("every version, with every form of endpoint, and with nothing said", async () => {
    for (const version of ["v1", "v1beta1", "v1alpha1"]) {
      for (const endpoint of ["localhost:4317", "dns://google.com:4317", "unix://path/to/socket", undefined]) {
        const provider = await load({ apiVersion: `apiserver.config.k8s.io/${version}`, endpoint });
        // Nothing is recorded of what is no part of a trace, and nobody has to be reached to end.
        const headers: Record<string, unknown> = {};
        provider.startRoot("x").inject(headers);
        assert.match(String(headers.traceparent), /^00-[\da-f]{32}-[\da-f]{16}-00$/);
        await provider.shutdown();
      }
    }
  });
});

test("what endpoints mean", () => {
  const tcp = (authority: string) => ({ kind: "tcp", authority });
  const unix = (path: string) => ({ kind: "unix", path });
  assert.deepEqual(collectorAddressOf(), tcp("localhost:4317"));
  assert.deepEqual(collectorAddressOf("collector:4317"), tcp("collector:4317"));
  assert.deepEqual(collectorAddressOf("[::1]:4317"), tcp("[::1]:4317"));
  assert.deepEqual(collectorAddressOf("dns:collector:4317"), tcp("collector:4317"));
  assert.deepEqual(collectorAddressOf("dns:///collector:4317"), tcp("collector:4317"));
  assert.deepEqual(collectorAddressOf("dns://8.8.8.8/collector:4317"), tcp("collector:4317"));
  assert.deepEqual(collectorAddressOf("dns://collector:4317"), tcp("collector:4317"));
  assert.deepEqual(collectorAddressOf("unix:///run/otel.sock"), unix("/run/otel.sock"));
  assert.deepEqual(collectorAddressOf("unix:/run/otel.sock"), unix("/run/otel.sock"));
  assert.deepEqual(collectorAddressOf("unix-abstract:otel"), unix("\0otel"));
  assert.deepEqual(dialAddressOf("[::1]:4317"), { host: "::1", port: 4317 });
  assert.deepEqual(dialAddressOf("collector"), { host: "collector", port: 443 });
});
