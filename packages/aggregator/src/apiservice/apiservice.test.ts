import assert from "node:assert/strict";
import { test } from "node:test";
import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { bodyOf, call, newAPIService } from "../testing/calls.js";
import { startTestAggregator } from "../testing/test-servers.js";
import { inDiscoveryOrder } from "./api-service-order.js";

const path = "/apis/apiregistration.k8s.io/v1/apiservices";

function withSpec(changes: JSONObject, name = "v1.raw.example.com"): JSONObject {
  const base = newAPIService("raw.example.com", "v1", "raw", "");
  const spec = isJSONObject(base.spec) ? base.spec : {};
  const merged = Object.fromEntries(Object.entries({ ...spec, ...changes }).filter(([, value]) => value !== null));
  return { ...base, metadata: { name }, spec: merged };
}

const cases: { readonly name: string; readonly object: JSONObject; readonly causes: readonly string[] }[] = [
  {
    name: "the name says which group version it is for",
    object: withSpec({}, "v2.raw.example.com"),
    causes: [
      'metadata.name: Invalid value: "v2.raw.example.com": must be `spec.version+"."+spec.group`: "v1.raw.example.com"',
    ],
  },
  {
    name: "only v1 has no group",
    object: withSpec({ group: "", version: "v2" }, "v2."),
    causes: ["spec.group: Required value: only v1 may have an empty group and it better be legacy kube"],
  },
  {
    name: "priorities have bounds",
    object: withSpec({ groupPriorityMinimum: 20_001, versionPriority: 0 }),
    causes: [
      "spec.groupPriorityMinimum: Invalid value: 20001: must be positive and less than 20000",
      "spec.versionPriority: Invalid value: 0: must be positive and less than 1000",
    ],
  },
  {
    name: "local ones need no TLS",
    object: withSpec({ service: null, caBundle: "YWJj", insecureSkipTLSVerify: true }),
    causes: [
      'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle',
      "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify",
    ],
  },
  {
    name: "remote ones name a service",
    object: withSpec({ service: { port: 70_000 }, caBundle: "YWJj", insecureSkipTLSVerify: true }),
    causes: [
      "spec.service.namespace: Required value",
      "spec.service.name: Required value",
      "spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive",
      "spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present",
    ],
  },
];

for (const { name, object, causes } of cases) {
  test(name, async () => {
    await using aggregator = await startTestAggregator();
    const { status, text } = await call(aggregator.generic, "POST", path, object);
    assert.equal(status, 422, text);
    for (const cause of causes) assert.ok(text.includes(JSON.stringify(cause).slice(1, -1)), `${cause}\n${text}`);
    const { details } = bodyOf({ status, text, headers: {} });
    const found = isJSONObject(details) && Array.isArray(details.causes) ? details.causes.length : 0;
    assert.equal(found, causes.length, text);
  });
}

test("a new one has a port and, when it is local, is available; its status is not the client's to write", async () => {
  await using aggregator = await startTestAggregator();
  const { generic } = aggregator;
  const remote = await call(generic, "POST", path, {
    ...withSpec({ service: { namespace: "a", name: "b" } }),
    status: { conditions: [{ type: "Available", status: "True" }] },
  });
  assert.deepEqual(bodyOf(remote).status, {});
  assert.match(remote.text, /"port":443/);
  const local = bodyOf(
    await call(generic, "POST", path, withSpec({ service: null, version: "v2" }, "v2.raw.example.com")),
  );
  assert.match(JSON.stringify(local.status), /"reason":"Local","message":"Local APIServices are always available"/);
});

test("the table shows service and availability", async () => {
  await using aggregator = await startTestAggregator();
  const { generic } = aggregator;
  await call(generic, "POST", path, withSpec({ service: null }));
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const { rows, columnDefinitions } = bodyOf(await call(generic, "GET", path, undefined, { accept }));
  const names = (columnDefinitions as readonly JSONObject[]).map(({ name }) => name);
  assert.deepEqual(names, ["Name", "Service", "Available", "Age"]);
  const [row] = rows as readonly { readonly cells: readonly string[] }[];
  assert.deepEqual(row?.cells.slice(0, 3), ["v1.raw.example.com", "Local", "True"]);
});

test("a group stands where the best of its versions puts it", () => {
  const ranked = [
    { group: "low", version: "v1", priorities: { group: 10, version: 1 } },
    { group: "mixed", version: "v1", priorities: { group: 5, version: 20 } },
    { group: "mixed", version: "v2", priorities: { group: 100, version: 10 } },
  ];
  const order = inDiscoveryOrder(ranked).map((group) => group.map(({ group: name, version }) => `${name}/${version}`));
  assert.deepEqual(order, [["mixed/v1", "mixed/v2"], ["low/v1"]]);
});

test("versions of the same priority stand in the order of Kubernetes' versions, groups in that of their names", () => {
  const priorities = { group: 1000, version: 15 };
  const versions = ["v1alpha1", "foo", "v2", "v1", "v10", "v2beta1", "v1beta2", "v11alpha2"];
  const ranked = ["b.example.com", "a.example.com"].flatMap((group) =>
    versions.map((version) => ({ group, version, priorities })),
  );
  const order = inDiscoveryOrder(ranked);
  const wanted = ["v10", "v2", "v1", "v2beta1", "v1beta2", "v11alpha2", "v1alpha1", "foo"];
  assert.deepEqual(
    order.map((group) => group.map(({ version }) => version)),
    [wanted, wanted],
  );
});
