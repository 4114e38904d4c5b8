import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { apiregistration_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { ExtensionServer } from "@kube-apiserver/kit";
import { startSampleAPIServer } from "@kube-apiserver/sample-apiserver";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";

const group = "wardle.example.com";
const version = "v1beta1";
const namespaces = { group: "", version: "v1", resource: "namespaces" };
const services = { group: "", version: "v1", resource: "services", namespace: "wardle" };
const slices = { group: "discovery.k8s.io", version: "v1", resource: "endpointslices", namespace: "wardle" };
const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
const flunders = { group, version, resource: "flunders", namespace: "default" };

/** Endpoints may not be on loopback. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ family, internal }) => family === "IPv4" && !internal);
  assert.ok(found !== undefined, "this machine has no address but loopback");
  return found.address;
}

describe("with --enable-aggregator-routing an extension server is reached past the service network", () => {
  let folder: string;
  let server: FlagsServer;
  let extension: ExtensionServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "routing-e2e-"));
    server = await startFlagsServer([`--data-dir=${folder}`, "--enable-aggregator-routing"]);
    extension = await startSampleAPIServer({ kubeAPIServer: server.access, host: ownAddress() });
  });
  after(async () => {
    await extension?.stop();
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const create = (scope: typeof services | typeof namespaces, object: KubeObject) =>
    server.client.create(scope, object);
  const reasons = async () => {
    const { status } = (await server.client.get(apiServices, `${version}.${group}`)) as apiregistration_v1.APIService;
    const [condition] = status?.conditions ?? [];
    return [condition?.status, condition?.reason, condition?.message];
  };
  const becomes = (...want: readonly string[]) => eventually(async () => assert.deepEqual(await reasons(), want));
  const place = 'service/api in "wardle"';

  it("the condition says what is missing, step by step", async () => {
    await create(namespaces, { metadata: { name: "wardle" } });
    const caBundle = Buffer.from(extension.caPem).toString("base64");
    const service = { namespace: "wardle", name: "api", port: 443 };
    await server.client.create(apiServices, {
      metadata: { name: `${version}.${group}` },
      spec: { group, version, service, caBundle, groupPriorityMinimum: 1000, versionPriority: 15 },
    });
    await becomes("False", "ServiceNotFound", `${place} is not present`);
    await create(services, { metadata: { name: "api" }, spec: { ports: [{ name: "https", port: 80 }] } });
    await becomes("False", "ServicePortError", `${place} is not listening on port 443`);
    await server.client.patch(services, "api", "merge", { spec: { ports: [{ name: "https", port: 443 }] } });
    await becomes("False", "EndpointsNotFound", `cannot find endpointslices for ${place}`);
    await create(slices, {
      metadata: { name: "api-1", labels: { "kubernetes.io/service-name": "api" } },
      addressType: "IPv4",
      ports: [{ name: "https", port: extension.port }],
      endpoints: [{ addresses: [extension.host], conditions: { ready: false } }],
    });
    const missing = `endpointslices for ${place} have no addresses with port name "https"`;
    await becomes("False", "MissingEndpoints", missing);
    await server.client.patch(slices, "api-1", "merge", {
      endpoints: [{ addresses: [extension.host], conditions: { ready: true } }],
    });
    await becomes("True", "Passed", "all checks passed");
  });

  it("requests go to the endpoint, which nobody at the cluster IP would have answered", async () => {
    const { spec } = await server.client.get(services, "api");
    assert.notEqual((spec as { clusterIP: string }).clusterIP, extension.host);
    const kind = { apiVersion: `${group}/${version}`, kind: "Flunder" };
    const object = { ...kind, metadata: { name: "one" }, spec: { flunderReference: "other" } };
    await eventually(() => server.client.create(flunders, object));
    assert.equal((await server.client.list(flunders)).items.length, 1);
    await server.client.delete(slices, "api-1");
    await becomes("False", "EndpointsNotFound", `cannot find endpointslices for ${place}`);
    await eventually(async () => {
      await assert.rejects(server.client.list(flunders), /service unavailable|currently unable to handle/);
    });
  });
});
