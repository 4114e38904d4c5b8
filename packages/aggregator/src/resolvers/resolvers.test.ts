import assert from "node:assert/strict";
import { test } from "node:test";
import { listerOf, newService, newSlice } from "../testing/fake-informer.js";
import { newEndpointResolver } from "./endpoint-resolver.js";
import { newClusterIPResolver, newLoopbackResolver, newStaticResolver } from "./service-resolver.js";

const service = { namespace: "ns", name: "a", port: 443 };

test("a service is reached at its cluster IP, or by the name it stands for", () => {
  assert.deepEqual(newClusterIPResolver(listerOf(newService())).resolve(service), { host: "10.0.0.7", port: 443 });
  const external = newService({ type: "ExternalName", externalName: "example.com" });
  assert.deepEqual(newClusterIPResolver(listerOf(external)).resolve({ ...service, port: 9 }), {
    host: "example.com",
    port: 9,
  });
});

const failures = [
  { name: "a headless service", object: newService({ clusterIP: "None" }), port: 443, text: /ClusterIP "None"/ },
  { name: "another port", object: newService(), port: 80, text: /no service port 80 found for service "a"/ },
  { name: "another type", object: newService({ type: "Odd" }), port: 443, text: /unsupported service type "Odd"/ },
];
for (const { name, object, port, text } of failures) {
  test(`${name} cannot be reached`, () => {
    assert.throws(() => newClusterIPResolver(listerOf(object)).resolve({ ...service, port }), text);
  });
}

test("endpoints are ready, have the port of the service, and are of its first family where there are such", () => {
  const slices = listerOf(
    newSlice({ addressType: "IPv6", endpoints: [{ addresses: ["fd00::1"] }] }),
    newSlice({
      endpoints: [
        { addresses: ["10.1.0.1"], conditions: { ready: false } },
        { addresses: ["10.1.0.2"] },
        { addresses: ["10.1.0.3"], conditions: { ready: true } },
      ],
    }),
    newSlice({ ports: [{ name: "other", port: 1 }], endpoints: [{ addresses: ["10.1.0.9"] }] }),
  );
  const services = listerOf(newService({ ipFamilies: ["IPv4"] }));
  const resolve = (jitter: number) =>
    newEndpointResolver({ services, endpointSlices: slices, jitter: () => jitter }).resolve(service).host;
  assert.deepEqual([resolve(0), resolve(0.99)], ["10.1.0.2", "10.1.0.3"]);
  const none = newEndpointResolver({ services, endpointSlices: listerOf(), jitter: () => 0 });
  assert.throws(() => none.resolve(service), /no endpoints available for service "a"/);
});

test("a service of IPv6 is reached at its address, and past the service network at one of its endpoints", () => {
  const services = listerOf(newService({ clusterIP: "fd00::7", ipFamilies: ["IPv6", "IPv4"] }));
  assert.deepEqual(newClusterIPResolver(services).resolve(service), { host: "fd00::7", port: 443 });
  const slices = listerOf(newSlice(), newSlice({ addressType: "IPv6", endpoints: [{ addresses: ["fd00:1::1"] }] }));
  const resolver = newEndpointResolver({ services, endpointSlices: slices, jitter: () => 0 });
  assert.deepEqual(resolver.resolve(service), { host: "fd00:1::1", port: 8443 });
});

test("the service of the server itself is the server itself", () => {
  const self = { host: "127.0.0.1", port: 6443 };
  const resolver = newLoopbackResolver(newStaticResolver(new Map()), () => self);
  assert.deepEqual(resolver.resolve({ namespace: "default", name: "kubernetes", port: 443 }), self);
  assert.throws(() => resolver.resolve(service), /service "a" not found/);
});
