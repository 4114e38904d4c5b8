import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Informer } from "@kube-apiserver/generic-server";
import { listerOf, newService, newSlice } from "../testing/fake-informer.js";
import { checkService } from "./service-checks.js";

const cases: {
  readonly name: string;
  readonly services: readonly KubeObject[];
  readonly slices: readonly KubeObject[];
  readonly want: string | undefined;
}[] = [
  { name: "all is well", services: [newService()], slices: [newSlice()], want: undefined },
  {
    name: "no service",
    services: [],
    slices: [],
    want: 'ServiceNotFound: service/a in "ns" is not present',
  },
  {
    name: "another port",
    services: [newService({ ports: [{ port: 80 }] })],
    slices: [],
    want: 'ServicePortError: service/a in "ns" is not listening on port 443',
  },
  {
    name: "no endpoints",
    services: [newService()],
    slices: [],
    want: 'EndpointsNotFound: cannot find endpointslices for service/a in "ns"',
  },
  {
    name: "endpoints that are not ready",
    services: [newService()],
    slices: [newSlice({ endpoints: [{ addresses: ["10.1.0.1"], conditions: { ready: false } }] })],
    want: 'MissingEndpoints: endpointslices for service/a in "ns" have no addresses with port name "https"',
  },
  {
    name: "services elsewhere have no endpoints here",
    services: [newService({ type: "ExternalName", externalName: "example.com" })],
    slices: [],
    want: undefined,
  },
];

for (const { name, services, slices, want } of cases) {
  test(name, () => {
    // The checks only look things up.
    const informers = { services: listerOf(...services) as Informer, endpointSlices: listerOf(...slices) as Informer };
    const found = checkService({ namespace: "ns", name: "a", port: 443 }, informers);
    assert.equal(found === undefined ? undefined : `${found.reason}: ${found.message}`, want);
  });
}
