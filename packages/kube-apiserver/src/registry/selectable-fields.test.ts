import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject, type JSONObject, type KubeObject, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { newGetAttrs } from "@kube-apiserver/generic-server";
import { attrsOf } from "@kube-apiserver/storage";
import { resourceDefinitions } from "./resource-definitions.js";

/** For each resource with selectable fields an object that has them all, among others. */
const objects: Readonly<Record<string, JSONObject>> = {
  pods: {
    spec: {
      nodeName: "n",
      restartPolicy: "Always",
      schedulerName: "s",
      serviceAccountName: "sa",
      hostNetwork: true,
      containers: [{ name: "c" }],
    },
    status: {
      phase: "Running",
      podIP: "10.0.0.1",
      podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }],
      nominatedNodeName: "m",
    },
  },
  events: {
    involvedObject: {
      kind: "Pod",
      namespace: "ns",
      name: "p",
      uid: "u",
      apiVersion: "v1",
      resourceVersion: "7",
      fieldPath: "spec.containers{c}",
    },
    reason: "Killing",
    reportingComponent: "kubelet",
    source: { component: "kubelet", host: "n" },
    type: "Normal",
    message: "text",
  },
  secrets: { type: "Opaque", data: { a: "YQ==" } },
  nodes: { spec: { unschedulable: true, podCIDR: "10.0.0.0/24" } },
  namespaces: { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } },
  services: { spec: { clusterIP: "10.0.0.1", type: "ClusterIP", ports: [{ port: 1 }] } },
  replicationcontrollers: { spec: { replicas: 3 }, status: { replicas: 2 } },
  "replicasets.apps": { spec: { replicas: 3 }, status: { replicas: 2 } },
  "jobs.batch": { status: { succeeded: 4, failed: 1 } },
  "certificatesigningrequests.certificates.k8s.io": { spec: { signerName: "example.com/s", request: "YQ==" } },
};

const metadata = { name: "one", namespace: "ns", labels: { app: "x" }, annotations: { labels: "no" } };

for (const definition of resourceDefinitions) {
  if (!("fields" in definition) || definition.fields === undefined) continue;
  const { fields } = definition;
  const name = toGroupResourceString(definition);

  test(`fields of ${name} are read from parts of the object as from all of it`, () => {
    const object: KubeObject = { apiVersion: "v1", kind: "Any", metadata, ...objects[name] };
    const getAttrs = newGetAttrs(fields);
    const whole = getAttrs({ object });
    const parts = attrsOf(EncodedObject.fromBytes(Buffer.from(JSON.stringify(object))), getAttrs);
    assert.deepEqual({ labels: { ...parts.labels }, fields: parts.fields }, whole);
    for (const field of fields.names) {
      const value = whole.fields[field];
      assert.ok(value !== undefined && value !== "" && value !== "0" && value !== "false", `${field} is ${value}`);
    }
    const empty: KubeObject = { apiVersion: "v1", kind: "Any", metadata: { name: "one" } };
    const none = attrsOf(EncodedObject.fromObject(empty), getAttrs);
    assert.deepEqual({ labels: { ...none.labels }, fields: none.fields }, getAttrs({ object: empty }));
  });
}

test("every resource with selectable fields has an object here", () => {
  const names = resourceDefinitions.filter((definition) => "fields" in definition && definition.fields !== undefined);
  assert.deepEqual(names.map(toGroupResourceString).sort(), Object.keys(objects).sort());
});
