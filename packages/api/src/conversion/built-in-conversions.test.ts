import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject, Schema } from "@kube-apiserver/apimachinery";
import { builtInResources } from "../resources/built-in-resources.js";
import { structSchemaFor, typeKeyForKind } from "../schema/built-in-schemas.js";
import { conversionFor } from "./built-in-conversions.js";

const autoscalerV1 = { group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscaler" };
const eventsV1 = { group: "events.k8s.io", version: "v1", kind: "Event" };

function convert(gvk: { group: string; version: string; kind: string }) {
  const conversion = conversionFor(gvk);
  assert.ok(conversion);
  return conversion;
}

test("the version that is stored needs no conversion", () => {
  assert.equal(conversionFor({ group: "apps", version: "v1", kind: "Deployment" }), undefined);
  assert.equal(conversionFor({ ...autoscalerV1, version: "v2" }), undefined);
  assert.equal(conversionFor({ group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview" }), undefined);
});

test("every other version that is served has one, to the stored version", () => {
  for (const { group, version, kind, storage } of builtInResources) {
    if (storage === undefined || storage.apiVersion === `${group}/${version}` || group === "") continue;
    // Stored in a version that nothing above storage knows.
    if (kind === "CustomResourceDefinition") continue;
    const { hub } = convert({ group, version, kind });
    assert.equal(hub.group === "" ? hub.version : `${hub.group}/${hub.version}`, storage.apiVersion);
  }
});

test("versions that are converted by their apiVersion alone have the same fields", () => {
  const own = new Set(["events.k8s.io/v1", "autoscaling/v1", "resource.k8s.io/v1beta1"]);
  for (const { group, version, kind, typeKey } of builtInResources) {
    const conversion = conversionFor({ group, version, kind });
    if (conversion === undefined || own.has(`${group}/${version}`)) continue;
    const hub = structSchemaFor(typeKeyForKind(conversion.hub) ?? "");
    assert.deepEqual(shapeOf(structSchemaFor(typeKey)), shapeOf(hub), `${group}/${version} ${kind}`);
  }
});

function shapeOf(schema: Schema): unknown {
  switch (schema.kind) {
    case "struct":
      return Object.fromEntries([...schema.fields.values()].map((f) => [f.name, shapeOf(f.schema)]));
    case "list":
      return [shapeOf(schema.items)];
    case "map":
      return { "*": shapeOf(schema.values) };
    case "scalar":
      return schema.type;
    case "any":
      return "any";
  }
}

test("an event has other names in its two groups", () => {
  const event = {
    kind: "Event",
    apiVersion: "events.k8s.io/v1",
    metadata: { name: "e", namespace: "n" },
    eventTime: "2026-01-02T03:04:05.000006Z",
    regarding: { kind: "Pod", name: "p" },
    note: "text",
    reportingController: "c",
  } as KubeObject;
  const stored = convert(eventsV1).toHub(event);
  assert.equal(stored.apiVersion, "v1");
  assert.deepEqual(stored.involvedObject, { kind: "Pod", name: "p" });
  assert.equal(stored.message, "text");
  assert.equal(stored.reportingComponent, "c");
  const back = convert(eventsV1).fromHub(stored);
  assert.deepEqual(back.regarding, event.regarding);
  assert.equal(back.note, "text");
  assert.equal(back.reportingController, "c");
});

function autoscaler(spec: object, annotations?: object): KubeObject {
  const scaleTargetRef = { kind: "Deployment", name: "d" };
  return {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v1",
    metadata: { name: "h", ...(annotations && { annotations }) },
    spec: { scaleTargetRef, maxReplicas: 3, ...spec },
  } as unknown as KubeObject;
}

test("the CPU percentage of v1 is a metric of v2", () => {
  const { metrics } = convert(autoscalerV1).toHub(autoscaler({ targetCPUUtilizationPercentage: 50 }))
    .spec as KubeObject;
  const target = { type: "Utilization", averageUtilization: 50 };
  assert.deepEqual(metrics, [{ type: "Resource", resource: { name: "cpu", target } }]);
});

test("without any metric, v1 means 80 percent of CPU", () => {
  const stored = convert(autoscalerV1).toHub(autoscaler({}));
  const { targetCPUUtilizationPercentage } = convert(autoscalerV1).fromHub(stored).spec as KubeObject;
  assert.equal(targetCPUUtilizationPercentage, 80);
});

test("what v1 has no field for goes through annotations and comes back", () => {
  const metrics = [
    { type: "Pods", pods: { metric: { name: "qps" }, target: { type: "AverageValue", averageValue: "5" } } },
  ];
  const behavior = { scaleDown: { selectPolicy: "Min", policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] } };
  const stored = {
    ...autoscaler({ minReplicas: 1, metrics, behavior }, { mine: "x" }),
    apiVersion: "autoscaling/v2",
  } as KubeObject;
  const served = convert(autoscalerV1).fromHub(stored);
  const prefix = "autoscaling.alpha.kubernetes.io/";
  assert.deepEqual(served.metadata?.annotations, {
    mine: "x",
    [`${prefix}metrics`]: '[{"type":"Pods","pods":{"metricName":"qps","targetAverageValue":"5"}}]',
    [`${prefix}behavior`]:
      '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Min","Policies":[{"Type":"Pods","Value":1,"PeriodSeconds":60}],"Tolerance":null}}',
  });
  const back = convert(autoscalerV1).toHub(served);
  assert.deepEqual(back.spec, {
    scaleTargetRef: { kind: "Deployment", name: "d" },
    minReplicas: 1,
    maxReplicas: 3,
    metrics,
    behavior,
  });
  assert.deepEqual(back.metadata?.annotations, { mine: "x" });
});

test("an average of an object's metric comes back from version 1 without a value", () => {
  const object = { target: { kind: "Service", name: "s" }, metricName: "m", targetValue: "0", averageValue: "5" };
  const metrics = JSON.stringify([{ type: "Object", object }]);
  const stored = convert(autoscalerV1).toHub(autoscaler({}, { "autoscaling.alpha.kubernetes.io/metrics": metrics }));
  const describedObject = { kind: "Service", name: "s" };
  assert.deepEqual((stored.spec as KubeObject).metrics, [
    {
      type: "Object",
      object: { describedObject, metric: { name: "m" }, target: { type: "AverageValue", averageValue: "5" } },
    },
  ]);
});

test("an annotation that does not parse is dropped, as upstream does", () => {
  const stored = convert(autoscalerV1).toHub(autoscaler({}, { "autoscaling.alpha.kubernetes.io/metrics": "{" }));
  assert.equal(stored.metadata?.annotations, undefined);
});

test("v1beta1 of dynamic resource allocation spells out what v1 nests", () => {
  const claim = {
    kind: "ResourceClaim",
    apiVersion: "resource.k8s.io/v1beta1",
    metadata: { name: "c" },
    spec: { devices: { requests: [{ name: "r", deviceClassName: "gpu", allocationMode: "ExactCount", count: 2 }] } },
  } as unknown as KubeObject;
  const conversion = convert({ group: "resource.k8s.io", version: "v1beta1", kind: "ResourceClaim" });
  const stored = conversion.toHub(claim);
  const exactly = { deviceClassName: "gpu", allocationMode: "ExactCount", count: 2 };
  assert.deepEqual(stored.spec, { devices: { requests: [{ name: "r", exactly }] } });
  assert.deepEqual(conversion.fromHub(stored).spec, claim.spec);
});
