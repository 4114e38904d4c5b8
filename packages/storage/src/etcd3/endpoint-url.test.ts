import assert from "node:assert/strict";
import { test } from "node:test";
import { type EndpointAddress, hostOf, parseEndpoint } from "./endpoint-url.js";

const cases: [string, EndpointAddress][] = [
  ["http://127.0.0.1:2379", { target: "127.0.0.1:2379", encryption: "never" }],
  ["http://127.0.0.1:2379/", { target: "127.0.0.1:2379", encryption: "never" }],
  ["https://etcd.example:2379", { target: "etcd.example:2379", encryption: "always" }],
  ["HTTPS://etcd.example:2379", { target: "etcd.example:2379", encryption: "always" }],
  ["https://[::1]:2379", { target: "[::1]:2379", encryption: "always" }],
  ["127.0.0.1:2379", { target: "127.0.0.1:2379", encryption: "asConfigured" }],
  ["[::1]:2379", { target: "[::1]:2379", encryption: "asConfigured" }],
  ["etcd.example:2379", { target: "etcd.example:2379", encryption: "asConfigured" }],
  ["unix:///run/etcd.sock", { target: "unix:/run/etcd.sock", encryption: "asConfigured" }],
  ["unix://etcd.sock", { target: "unix:etcd.sock", encryption: "asConfigured" }],
  ["unix:etcd.sock", { target: "unix:etcd.sock", encryption: "asConfigured" }],
  ["unixs:///run/etcd.sock", { target: "unix:/run/etcd.sock", encryption: "always" }],
];
for (const [endpoint, want] of cases) {
  test(`${endpoint} is ${want.target}, encrypted ${want.encryption}`, () => {
    assert.deepEqual(parseEndpoint(endpoint), want);
  });
}

for (const endpoint of ["", "http://", "https:///x"]) {
  test(`${JSON.stringify(endpoint)} is refused`, () => {
    assert.throws(() => parseEndpoint(endpoint), /^TypeError: etcd endpoint ".*" has no host$/);
  });
}

for (const [target, want] of [
  ["127.0.0.1:2379", "127.0.0.1"],
  ["[::1]:2379", "::1"],
  ["[::1]", "::1"],
  ["etcd.example", "etcd.example"],
] as const) {
  test(`the host of ${target} is ${want}`, () => assert.equal(hostOf(target), want));
}
