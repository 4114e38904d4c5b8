import assert from "node:assert/strict";
import { test } from "node:test";
import { isNotFound, type KubeObject, statusFromError } from "@kube-apiserver/apimachinery";
import { NamespaceLifecycle } from "@kube-apiserver/generic-server";
import { attributesOf, StandingClock, sourceOf } from "./testing/admission-harness.js";

function namespace(name: string, phase = "Active"): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name }, status: { phase } };
}

const configMap = { resource: "configmaps", kind: "ConfigMap", name: "x" };
const namespaceRequest = { resource: "namespaces", kind: "Namespace", namespace: "" };

function pluginOver(known: readonly KubeObject[], live = known, clock = new StandingClock()): NamespaceLifecycle {
  return new NamespaceLifecycle(sourceOf(known, live), clock);
}

test("an object may be created in a namespace that is active", async () => {
  await pluginOver([namespace("ns")]).admit(attributesOf(configMap));
});

test("a namespace that does not exist is not found", async () => {
  await assert.rejects(pluginOver([]).admit(attributesOf(configMap)), (err) => {
    assert.ok(isNotFound(err));
    assert.equal(statusFromError(err).message, 'namespaces "ns" not found');
    return true;
  });
});

test("a namespace too new for the local copy is found in storage", async () => {
  await pluginOver([], [namespace("ns")]).admit(attributesOf(configMap));
});

test("nothing can be created in a namespace that is being terminated", async () => {
  await assert.rejects(pluginOver([namespace("ns", "Terminating")]).admit(attributesOf(configMap)), (err) => {
    const { code, message, details } = statusFromError(err);
    assert.equal(code, 403);
    assert.equal(
      message,
      'configmaps "x" is forbidden: unable to create new content in namespace ns because it is being terminated',
    );
    assert.deepEqual(details?.causes, [
      { reason: "NamespaceTerminating", message: "namespace ns is being terminated", field: "metadata.namespace" },
    ]);
    return true;
  });
});

test("what is in a terminating namespace may be changed and deleted", async () => {
  const plugin = pluginOver([namespace("ns", "Terminating")]);
  await plugin.admit(attributesOf({ ...configMap, operation: "UPDATE" }));
  await plugin.admit(attributesOf({ ...configMap, operation: "DELETE" }));
});

test("after a deletion storage is asked, for as long as the local copy may be behind", async () => {
  const clock = new StandingClock();
  const plugin = pluginOver([namespace("ns")], [namespace("ns", "Terminating")], clock);
  await plugin.admit(attributesOf({ ...namespaceRequest, name: "ns", operation: "DELETE" }));
  await assert.rejects(plugin.admit(attributesOf(configMap)), /is being terminated/);
  clock.nowMs += 31_000;
  await plugin.admit(attributesOf(configMap));
});

test("immortal namespaces cannot be deleted", async () => {
  await assert.rejects(
    pluginOver([]).admit(attributesOf({ ...namespaceRequest, name: "kube-system", operation: "DELETE" })),
    { message: 'namespaces "kube-system" is forbidden: this namespace may not be deleted' },
  );
  await pluginOver([]).admit(attributesOf({ ...namespaceRequest, name: "kube-node-lease", operation: "DELETE" }));
});

test("an access review does not tell which namespaces exist", async () => {
  const review = {
    group: "authorization.k8s.io",
    resource: "localsubjectaccessreviews",
    kind: "LocalSubjectAccessReview",
  };
  await pluginOver([]).admit(attributesOf(review));
});
