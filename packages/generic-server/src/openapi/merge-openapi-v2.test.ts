import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { mergeOpenAPIV2, restrictOpenAPIV2 } from "./merge-openapi-v2.js";

const refer = (name: string) => ({ $ref: `#/definitions/${name}` });
const path = (name: string) => ({ get: { responses: { 200: { schema: refer(name) } } } });
const kind = (group: string, name: string) => ({ group, kind: name, version: "v1" });

const own: JSONObject = {
  swagger: "2.0",
  paths: { "/apis/a/v1/pods": path("Pod") },
  definitions: {
    Pod: { type: "object", properties: { meta: refer("Meta") } },
    Meta: { type: "object", properties: { name: { type: "string" } } },
    DeleteOptions: { type: "object", "x-kubernetes-group-version-kind": [kind("a", "DeleteOptions")] },
  },
};

test("what is the same is shared, with the kinds of both", () => {
  const merged = mergeOpenAPIV2(own, [
    {
      paths: { "/apis/b/v1/widgets": path("Widget") },
      definitions: {
        Widget: { properties: { meta: refer("Meta") } },
        Meta: { type: "object", properties: { name: { type: "string" } } },
        DeleteOptions: { type: "object", "x-kubernetes-group-version-kind": [kind("b", "DeleteOptions")] },
      },
    },
  ]);
  const { definitions } = merged as { definitions: Record<string, JSONObject> };
  assert.deepEqual(Object.keys(definitions), ["Pod", "Meta", "DeleteOptions", "Widget"]);
  assert.deepEqual(definitions.DeleteOptions?.["x-kubernetes-group-version-kind"], [
    kind("a", "DeleteOptions"),
    kind("b", "DeleteOptions"),
  ]);
  assert.deepEqual(Object.keys(merged.paths as JSONObject), ["/apis/a/v1/pods", "/apis/b/v1/widgets"]);
});

test("what differs is renamed, and so is what refers to it", () => {
  const merged = mergeOpenAPIV2(own, [
    {
      paths: { "/apis/b/v1/pods": path("Pod"), "/apis/a/v1/pods": path("Meta") },
      definitions: {
        Pod: { type: "object", properties: { meta: refer("Meta") } },
        Meta: { type: "object", properties: { title: { type: "string" } } },
      },
    },
  ]) as { paths: JSONObject; definitions: JSONObject };
  assert.deepEqual(merged.definitions.Pod_v2, { type: "object", properties: { meta: refer("Meta_v2") } });
  assert.deepEqual(merged.definitions.Meta_v2, { type: "object", properties: { title: { type: "string" } } });
  assert.deepEqual(merged.definitions.Pod, (own.definitions as JSONObject).Pod);
  assert.deepEqual(merged.paths["/apis/b/v1/pods"], path("Pod_v2"));
  assert.deepEqual(merged.paths["/apis/a/v1/pods"], path("Pod"), "the first one has the path");
});

test("a part has its paths, and the definitions that they need", () => {
  const part = restrictOpenAPIV2(
    {
      swagger: "2.0",
      paths: {
        "/apis/b/v1/": {},
        "/apis/b/v1/widgets": path("Widget"),
        "/apis/b/v1beta1/widgets": path("Old"),
        "/version": {},
      },
      definitions: {
        Widget: { properties: { self: refer("Widget"), meta: refer("Meta") } },
        Meta: {},
        Old: {},
        __proto__: {},
      },
    },
    "/apis/b/v1/",
  );
  assert.deepEqual(Object.keys(part.paths as JSONObject), ["/apis/b/v1/", "/apis/b/v1/widgets"]);
  assert.deepEqual(Object.keys(part.definitions as JSONObject), ["Widget", "Meta"]);
});
