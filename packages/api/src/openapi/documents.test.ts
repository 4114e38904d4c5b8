import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { builtInGroupVersions } from "../resources/built-in-resources.js";
import { builtInDefinitions, openAPIResourcesOf } from "./built-in-openapi.js";
import { buildDiscoveryOpenAPIV3, buildOpenAPIV2, buildOpenAPIV3 } from "./documents.js";

// The documents are plain JSON of a form that each test knows.
// biome-ignore lint/suspicious/noExplicitAny: navigating a document by its literal keys
type Document = any;

const groups = builtInGroupVersions.map((gv) => ({ ...gv, resources: openAPIResourcesOf(gv) }));
const v2: Document = buildOpenAPIV2(groups, builtInDefinitions);
const apps = groups.filter(({ group }) => group === "apps");
const v3: Document = buildOpenAPIV3(apps[0] ?? assert.fail("no apps"), builtInDefinitions);
const deployments = "/apis/apps/v1/namespaces/{namespace}/deployments";

test("v2 has the definitions that upstream publishes, and no more", () => {
  assert.equal(Object.keys(v2.definitions).length, 771);
});

test("operation ids are unique", () => {
  const ids = Object.values<JSONObject>(v2.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => (operation as JSONObject).operationId ?? []),
  );
  assert.equal(new Set(ids).size, ids.length);
});

const ids = [
  { path: "/api/v1/namespaces/{namespace}/configmaps/{name}", method: "get", want: "readCoreV1NamespacedConfigMap" },
  { path: deployments, method: "post", want: "createAppsV1NamespacedDeployment" },
  { path: deployments, method: "delete", want: "deleteAppsV1CollectionNamespacedDeployment" },
  { path: "/api/v1/pods", method: "get", want: "listCoreV1PodForAllNamespaces" },
  { path: `${deployments}/{name}/scale`, method: "put", want: "replaceAppsV1NamespacedDeploymentScale" },
  {
    path: "/api/v1/namespaces/{namespace}/pods/{name}/exec",
    method: "post",
    want: "connectCoreV1PostNamespacedPodExec",
  },
  { path: "/api/v1/nodes/{name}/proxy/{path}", method: "get", want: "connectCoreV1GetNodeProxyWithPath" },
  {
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    method: "get",
    want: "listRbacAuthorizationV1ClusterRole",
  },
  { path: "/api/v1/watch/namespaces/{namespace}/pods", method: "get", want: "watchCoreV1NamespacedPodList" },
  { path: "/apis/apps/v1/", method: "get", want: "getAppsV1APIResources" },
  { path: "/apis/", method: "get", want: "getAPIVersions" },
];
for (const { path, method, want } of ids) {
  test(`operation id of ${method} ${path}`, () => assert.equal(v2.paths[path]?.[method]?.operationId, want));
}

test("an operation says what it does and to which kind", () => {
  const scale = v2.paths[`${deployments}/{name}/scale`].get;
  assert.equal(scale["x-kubernetes-action"], "get");
  assert.deepEqual(scale["x-kubernetes-group-version-kind"], { group: "autoscaling", kind: "Scale", version: "v1" });
});

test("a definition carries its kind, and required fields in their order", () => {
  const kind = [{ group: "", kind: "ConfigMap", version: "v1" }];
  assert.deepEqual(v2.definitions["io.k8s.api.core.v1.ConfigMap"]["x-kubernetes-group-version-kind"], kind);
  assert.deepEqual(v2.definitions["io.k8s.api.apps.v1.DeploymentSpec"].required, ["selector", "template"]);
});

test("patch and list markers are published", () => {
  const { description: _, ...containers } = v2.definitions["io.k8s.api.core.v1.PodSpec"].properties.containers;
  assert.deepEqual(containers, {
    type: "array",
    items: { $ref: "#/definitions/io.k8s.api.core.v1.Container" },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    "x-kubernetes-patch-merge-key": "name",
    "x-kubernetes-patch-strategy": "merge",
  });
});

test("types and fields say what they are for", () => {
  for (const definitions of [v2.definitions, v3.components.schemas]) {
    assert.equal(definitions["io.k8s.api.core.v1.PodSpec"].description, "PodSpec is a description of a pod.");
    const { image } = definitions["io.k8s.api.core.v1.Container"].properties;
    assert.match(image.description, /^Container image name\. More info: https:/);
  }
});

test("v2 writes scalars with a form of their own as strings, v3 as alternatives", () => {
  const name = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  assert.deepEqual(v2.definitions[name], { type: "string", format: "int-or-string" });
  assert.deepEqual(v3.components.schemas[name], {
    format: "int-or-string",
    oneOf: [{ type: "integer" }, { type: "string" }],
  });
});

test("v3 has defaults, and wraps references that have siblings; v2 has neither", () => {
  const spec = v3.components.schemas["io.k8s.api.apps.v1.Deployment"].properties.spec;
  assert.deepEqual(spec, { allOf: [{ $ref: "#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec" }], default: {} });
  const container = v3.components.schemas["io.k8s.api.core.v1.Container"].properties;
  assert.equal(container.name.default, "");
  assert.equal(container.image.default, undefined);
  const { properties } = v2.definitions["io.k8s.api.apps.v1.Deployment"];
  assert.deepEqual(properties.spec, { $ref: "#/definitions/io.k8s.api.apps.v1.DeploymentSpec" });
});

test("a deletable resource takes options in a body that may be missing", () => {
  const body = v3.paths[`${deployments}/{name}`].delete.requestBody;
  assert.equal(body.required, undefined);
  assert.equal(
    body.content["*/*"].schema.$ref,
    "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
  );
});

test("no document refers to a definition that it lacks", () => {
  const discovery = buildDiscoveryOpenAPIV3(groups, builtInDefinitions);
  const documents: Document[] = [...groups.map((g) => buildOpenAPIV3(g, builtInDefinitions)), ...discovery.values()];
  for (const document of documents) {
    for (const [, name = ""] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(Object.hasOwn(document.components.schemas, name), name);
    }
  }
  assert.ok(discovery.has("apis/apps") && discovery.has("version") && discovery.has("api"));
});
