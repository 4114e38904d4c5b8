import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { newPriority } from "./priority.js";
import { attributesOf, sourceOf } from "./testing/admission-harness.js";

function priorityClass(name: string, value: number, more: JSONObject = {}): KubeObject {
  return { metadata: { name }, value, ...more };
}

async function admit(classes: readonly KubeObject[], spec: JSONObject, live = classes): Promise<unknown> {
  const attributes = attributesOf({ object: { metadata: { name: "a" }, spec } });
  await newPriority(sourceOf(classes, live)).admit(attributes);
  return attributes.object?.spec;
}

const never = priorityClass("pc", 77, { preemptionPolicy: "Never" });

test("a pod gets the priority of its class", async () => {
  const want = { priorityClassName: "pc", priority: 77, preemptionPolicy: "Never" };
  assert.deepEqual(await admit([never], { priorityClassName: "pc" }), want);
  assert.deepEqual(await admit([], { priorityClassName: "pc" }, [never]), want, "a class that is in storage only");
});

test("without a class and a default one, priority is 0", async () => {
  assert.deepEqual(await admit([never], {}), { priority: 0, preemptionPolicy: "PreemptLowerPriority" });
});

test("the default class, the lower one of two", async () => {
  const classes = [priorityClass("high", 9, { globalDefault: true }), priorityClass("low", 3, { globalDefault: true })];
  assert.deepEqual(await admit(classes, {}), { priorityClassName: "low", priority: 3 });
});

test("a class that does not exist is refused", async () => {
  await assert.rejects(admit([], { priorityClassName: "nope" }), {
    message: 'pods "a" is forbidden: no PriorityClass with name nope was found',
  });
});

test("a priority of one's own is refused", async () => {
  await assert.rejects(admit([never], { priorityClassName: "pc", priority: 5 }), {
    message:
      'pods "a" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 77 from the given PriorityClass name',
  });
  await assert.rejects(admit([never], { priorityClassName: "pc", preemptionPolicy: "PreemptLowerPriority" }), {
    message:
      'pods "a" is forbidden: the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name',
  });
});

test("an update that leaves the priority out keeps it", async () => {
  const oldObject = { spec: { priority: 7, preemptionPolicy: "Never" } };
  const attributes = attributesOf({ operation: "UPDATE", object: { spec: {} }, oldObject });
  await newPriority(sourceOf([])).admit(attributes);
  assert.deepEqual(attributes.object?.spec, { priority: 7, preemptionPolicy: "Never" });
});

test("there is one default class", async () => {
  const plugin = newPriority(sourceOf([priorityClass("a", 1, { globalDefault: true })]));
  const request = { group: "scheduling.k8s.io", resource: "priorityclasses", kind: "PriorityClass", namespace: "" };
  const second = priorityClass("b", 2, { globalDefault: true });
  await assert.rejects(plugin.validate(attributesOf({ ...request, object: second })), {
    message:
      'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
  });
  const same = priorityClass("a", 1, { globalDefault: true });
  await plugin.validate(attributesOf({ ...request, operation: "UPDATE", object: same }));
});
