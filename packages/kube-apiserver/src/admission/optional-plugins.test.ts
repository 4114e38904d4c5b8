import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { alwaysAdmit, alwaysDeny } from "./always.js";
import { alwaysPullImages } from "./always-pull-images.js";
import { denyServiceExternalIPs } from "./deny-service-external-ips.js";
import { newNamespaceExists } from "./namespace-exists.js";
import { attributesOf, sourceOf } from "./testing/admission-harness.js";

test("one plugin lets everything through, one nothing", async () => {
  const object = { metadata: { name: "a" } };
  await alwaysAdmit.validate(attributesOf({ object }));
  for (const operation of ["CREATE", "UPDATE", "DELETE", "CONNECT"] as const) {
    assert.ok(alwaysDeny.handles(operation));
    await assert.rejects(alwaysDeny.admit(attributesOf({ operation, object })), {
      message: 'pods "a" is forbidden: admission control is denying all modifications',
    });
  }
});

function pod(image: string, imagePullPolicy: string): KubeObject {
  return { metadata: { name: "a" }, spec: { containers: [{ name: "c", image, imagePullPolicy }] } };
}

test("every image is pulled", async () => {
  const attributes = attributesOf({ object: pod("i", "Never") });
  await assert.rejects(alwaysPullImages.validate(attributes), {
    message:
      'pods "a" is forbidden: spec.containers[0].imagePullPolicy: Unsupported value: "Never": supported values: "Always"',
  });
  await alwaysPullImages.admit(attributes);
  assert.deepEqual(attributes.object, pod("i", "Always"));
  await alwaysPullImages.validate(attributes);
});

test("volumes that are images are pulled, too", async () => {
  const volumes = (pullPolicy: string) => [{ name: "v", image: { reference: "i", pullPolicy } }, { name: "w" }];
  const attributes = attributesOf({ object: { metadata: { name: "a" }, spec: { volumes: volumes("IfNotPresent") } } });
  await assert.rejects(alwaysPullImages.validate(attributes), {
    message:
      'pods "a" is forbidden: spec.volumes[0].image.pullPolicy: Unsupported value: "IfNotPresent": supported values: "Always"',
  });
  await alwaysPullImages.admit(attributes);
  assert.deepEqual(attributes.object?.spec, { volumes: volumes("Always") });
});

test("a change that brings no new image is left alone", async () => {
  const oldObject = pod("i", "Never");
  await alwaysPullImages.validate(attributesOf({ operation: "UPDATE", object: pod("i", "Never"), oldObject }));
  const newImage = attributesOf({ operation: "UPDATE", object: pod("j", "Never"), oldObject });
  await assert.rejects(alwaysPullImages.validate(newImage), /Unsupported value/);
});

test("external IPs may stay and go, but not come", async () => {
  const service = (...externalIPs: string[]) => ({ metadata: { name: "s" }, spec: { externalIPs } });
  const request = { resource: "services", kind: "Service", operation: "UPDATE" } as const;
  const validate = (object: KubeObject, oldObject: KubeObject) =>
    denyServiceExternalIPs.validate(attributesOf({ ...request, object, oldObject }));
  await validate(service("1.1.1.1"), service("1.1.1.1", "2.2.2.2"));
  await assert.rejects(validate(service("1.1.1.1"), service()), {
    message: 'services "s" is forbidden: Use of external IPs is denied by admission control.',
  });
});

test("nothing happens in a namespace that does not exist", async () => {
  await assert.rejects(newNamespaceExists(sourceOf([])).validate(attributesOf({ operation: "DELETE" })), {
    message: 'namespaces "ns" not found',
  });
  await newNamespaceExists(sourceOf([], [{ metadata: { name: "ns" } }])).validate(attributesOf({}));
});
