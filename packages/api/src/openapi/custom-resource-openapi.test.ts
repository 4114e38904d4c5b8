import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convertSchema,
  type Field,
  type JSONObject,
  type Schema,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import { builtInDefinitions } from "./built-in-openapi.js";
import { type CustomResourceType, customResourceDefinitions } from "./custom-resource-openapi.js";
import { buildDiscoveryOpenAPIV3, buildOpenAPIV2, buildOpenAPIV3 } from "./documents.js";
import type { DefinitionsResolver } from "./openapi-resource.js";

function field(name: string, schema: Schema, more: Partial<Field> = {}): [string, Field] {
  return [name, { name, schema, required: false, omit: "empty", pointer: false, ...more }];
}

function struct(fields: [string, Field][], more: Partial<StructSchema> = {}): StructSchema {
  return { kind: "struct", fields: new Map(fields), unknownFields: "prune", ...more };
}

const size = field("size", { kind: "scalar", type: "int32", description: "how big" }, { required: true, default: 3 });
const tags = field("tags", { kind: "list", items: { kind: "scalar", type: "string" }, listType: "set" });
const widget = struct([field("spec", struct([size, tags]))], { description: "A widget." });

const kind = { group: "example.com", version: "v1", kind: "Widget" };
const resource = {
  name: "widgets",
  namespaced: true,
  kind,
  listKind: "WidgetList",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  subresources: [
    { name: "status", kind, verbs: ["get", "patch", "update"] },
    { name: "scale", kind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: ["get", "patch", "update"] },
  ],
  patchTypes: ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"],
  mediaTypes: ["application/json", "application/yaml"],
};
const group = { group: "example.com", version: "v1", isCustom: true, resources: [resource] };
const custom = customResourceDefinitions([{ kind, listKind: "WidgetList", plural: "widgets", schema: widget }]);
const resolve: DefinitionsResolver = (gvk) => custom(gvk) ?? builtInDefinitions(gvk);

// The documents are plain JSON of a form that each test knows.
// biome-ignore lint/suspicious/noExplicitAny: navigating a document by its literal keys
type Document = any;
const v3: Document = buildOpenAPIV3(group, resolve);

test("the definition of a custom resource: its schema, type and object metadata", () => {
  const { properties, ...rest } = v3.components.schemas["com.example.v1.Widget"];
  assert.deepEqual(rest, {
    description: "A widget.",
    type: "object",
    "x-kubernetes-group-version-kind": [{ group: "example.com", kind: "Widget", version: "v1" }],
  });
  assert.deepEqual(properties.spec, {
    type: "object",
    required: ["size"],
    properties: {
      size: { type: "integer", format: "int32", description: "how big", default: 3 },
      tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    },
  });
  assert.deepEqual(Object.keys(properties).sort(), ["apiVersion", "kind", "metadata", "spec"]);
  assert.equal(
    properties.metadata.allOf[0].$ref,
    "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
  );
});

test("the definition of its list", () => {
  const list = v3.components.schemas["com.example.v1.WidgetList"];
  assert.deepEqual(list.required, ["items"]);
  assert.deepEqual(list.properties.items.items, { $ref: "#/components/schemas/com.example.v1.Widget" });
});

test("its operations", () => {
  const items = "/apis/example.com/v1/namespaces/{namespace}/widgets";
  assert.equal(v3.paths[items].post.operationId, "createExampleComV1NamespacedWidget");
  assert.equal(v3.paths[`${items}/{name}/status`].get.operationId, "readExampleComV1NamespacedWidgetStatus");
  assert.deepEqual(Object.keys(v3.paths[`${items}/{name}`].patch.requestBody.content), resource.patchTypes);
});

test("its document is written as upstream's builder of custom resources writes it", () => {
  const root = "/apis/example.com/v1";
  const items = `${root}/namespaces/{namespace}/widgets`;
  assert.deepEqual(Object.keys(v3.paths).sort(), [
    items,
    `${items}/{name}`,
    `${items}/{name}/scale`,
    `${items}/{name}/status`,
    `${root}/widgets`,
  ]);
  assert.deepEqual(v3.info, { title: "Kubernetes CRD Swagger", version: "v0.1.0" });
  assert.deepEqual(Object.keys(v3.components), ["schemas"]);
  assert.equal(v3.components.schemas["io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent"], undefined);

  const { get, post, delete: deleteAll } = v3.paths[items];
  assert.equal(get.description, "list objects of kind Widget");
  assert.deepEqual(Object.keys(post.requestBody.content), ["application/json", "application/yaml"]);
  assert.deepEqual([deleteAll.requestBody, deleteAll.parameters], [undefined, get.parameters]);
  const { get: read, patch, delete: deleteOne } = v3.paths[`${items}/{name}`];
  assert.deepEqual(read.parameters.map(nameOf), ["resourceVersion"]);
  assert.deepEqual(Object.keys(patch.responses), ["200", "401"]);
  assert.deepEqual(Object.keys(deleteOne.requestBody.content), ["application/json", "application/yaml"]);
  const scale = v3.paths[`${items}/{name}/scale`].get;
  assert.deepEqual(scale["x-kubernetes-group-version-kind"], kind);
  assert.match(scale.responses["200"].content["application/json"].schema.$ref, /autoscaling\.v1\.Scale$/);

  const v2: Document = buildOpenAPIV2([group], resolve);
  assert.deepEqual(
    Object.keys(v2.paths).filter((path) => path.startsWith("/apis/")),
    ["/apis/", ...Object.keys(v3.paths)],
  );
  assert.deepEqual(v2.paths[items].get.consumes, ["application/json", "application/yaml"]);
  assert.equal(v2.info.title, "Kubernetes");
  assert.deepEqual([...buildDiscoveryOpenAPIV3([group], resolve).keys()], ["version", "apis"]);
});

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

test("a schema that keeps unknown fields declares none in v2: kubectl would reject the others", () => {
  const open = struct([field("a", { kind: "scalar", type: "string" })], { unknownFields: "preserve" });
  const document: Document = buildOpenAPIV2(
    [group],
    customResourceDefinitions([{ kind, listKind: "WidgetList", plural: "widgets", schema: open }]),
  );
  assert.deepEqual(Object.keys(document.definitions["com.example.v1.Widget"]), [
    "type",
    "x-kubernetes-group-version-kind",
  ]);
});

/** The definition of widgets with this schema, in both documents. */
function published(
  schema: JSONObject,
  more: Partial<CustomResourceType> = {},
): { readonly v2: Document; readonly v3: Document } {
  const converted = convertSchema(schema);
  assert.ok(converted.kind === "struct" || converted.kind === "any");
  const definitions = customResourceDefinitions([
    { kind, listKind: "WidgetList", plural: "widgets", schema: converted, ...more },
  ]);
  const documents: { readonly v2: Document; readonly v3: Document } = {
    v2: buildOpenAPIV2([group], definitions),
    v3: buildOpenAPIV3(group, definitions),
  };
  return { v2: documents.v2.definitions, v3: documents.v3.components.schemas };
}

test("objects of other kinds inside say of which they are, and have metadata", () => {
  const { v2, v3 } = published({
    type: "object",
    properties: {
      closed: {
        type: "object",
        "x-kubernetes-embedded-resource": true,
        required: ["kind"],
        properties: { a: { type: "string" } },
      },
      open: {
        type: "array",
        items: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
      },
    },
  });
  const name = "com.example.v1.Widget";
  const { closed, open } = v3[name].properties;
  assert.deepEqual(Object.keys(closed.properties).sort(), ["a", "apiVersion", "kind", "metadata"]);
  assert.deepEqual(closed.required, ["kind", "apiVersion"]);
  assert.match(closed.properties.kind.description, /^kind is a string value representing the type of this object/);
  assert.deepEqual(Object.keys(open.items.properties), ["apiVersion", "kind", "metadata"]);
  assert.deepEqual(open.items.required, ["kind", "apiVersion"]);
  assert.deepEqual(Object.keys(v2[name].properties.closed.properties).sort(), ["a", "apiVersion", "kind", "metadata"]);
  assert.deepEqual(v2[name].properties.open.items, {
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  });
});

test("v2 says nothing of what may be null or has further fields that kubectl would take for all there is", () => {
  const text = { type: "string" };
  const { v2, v3 } = published({
    type: "object",
    properties: {
      spec: {
        type: "object",
        required: ["maybe", "sure"],
        properties: {
          maybe: { type: "object", nullable: true, description: "Or not.", properties: { a: text } },
          sure: { ...text, default: "x" },
          open: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { a: text } },
          list: { type: "array", items: { ...text, nullable: true } },
          values: { type: "object", additionalProperties: { ...text, nullable: true } },
          either: { "x-kubernetes-int-or-string": true },
          choice: { type: "object", oneOf: [{ required: ["a"] }], properties: { a: text } },
        },
      },
    },
  });
  assert.deepEqual(v2["com.example.v1.Widget"].properties.spec, {
    type: "object",
    required: ["sure"],
    properties: {
      maybe: { description: "Or not." },
      sure: text,
      open: { "x-kubernetes-preserve-unknown-fields": true },
      list: { type: "array", items: {} },
      values: { type: "object", additionalProperties: {} },
      either: { "x-kubernetes-int-or-string": true },
      choice: { type: "object", properties: { a: text } },
    },
  });
  const { maybe, open } = v3["com.example.v1.Widget"].properties.spec.properties;
  assert.deepEqual(maybe, { type: "object", nullable: true, description: "Or not.", properties: { a: text } });
  assert.deepEqual(open, { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { a: text } });
});

test("a schema that lets everything in is published in v3, with the fields that every object has", () => {
  const { v2, v3 } = published({ type: "object", "x-kubernetes-preserve-unknown-fields": true });
  const { properties, ...rest } = v3["com.example.v1.Widget"];
  assert.deepEqual(Object.keys(properties), ["apiVersion", "kind", "metadata"]);
  assert.equal(rest["x-kubernetes-preserve-unknown-fields"], true);
  assert.equal(v2["com.example.v1.Widget"].properties, undefined);
  const old = published({ type: "object", properties: { a: { type: "string" } } }, { preservesUnknownFields: true });
  assert.equal(old.v2["com.example.v1.Widget"].properties, undefined);
  assert.deepEqual(old.v3["com.example.v1.Widget"].properties.a, { type: "string" });
});

test("fields that selectors may name are published with the object and its list", () => {
  const { v2, v3 } = published({ type: "object" }, { selectableFields: ["spec.color"] });
  for (const definitions of [v2, v3]) {
    for (const name of ["Widget", "WidgetList"]) {
      const definition = definitions[`com.example.v1.${name}`];
      assert.deepEqual(definition["x-kubernetes-selectable-fields"], [{ fieldPath: "spec.color" }]);
    }
  }
});
