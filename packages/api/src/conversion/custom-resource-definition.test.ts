import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTyped, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { defaultsFor } from "../defaults/built-in-defaults.js";
import { structSchemaFor } from "../schema/built-in-schemas.js";
import { conversionFor } from "./built-in-conversions.js";

const kind = { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" };
const names = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };
const status = { conditions: null, acceptedNames: names, storedVersions: ["v1"] };
const schema = (type: string) => ({ openAPIV3Schema: { type: "object", properties: { a: { type } } } });
const scale = { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" };
const conversion = conversionFor({ ...kind, version: "v1beta1" });
assert.ok(conversion);

function definition(version: string, spec: object): KubeObject {
  const apiVersion = `${kind.group}/${version}`;
  const object = { kind: kind.kind, apiVersion, metadata: { name: "widgets.example.com" }, spec, status };
  return decodeTyped(object as unknown as JSONObject, structSchemaFor(`apiextensions.${version}.${kind.kind}`))
    .object as KubeObject;
}

const cases: readonly { name: string; v1: object; v1beta1: object }[] = [
  {
    name: "one version: everything is said once",
    v1: {
      group: "example.com",
      names,
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: schema("string"),
          subresources: { status: {}, scale },
          additionalPrinterColumns: [{ name: "A", type: "string", jsonPath: ".a" }],
          selectableFields: [{ jsonPath: ".a" }],
        },
      ],
      conversion: { strategy: "None" },
    },
    v1beta1: {
      group: "example.com",
      version: "v1",
      names,
      scope: "Namespaced",
      validation: schema("string"),
      subresources: { status: {}, scale },
      versions: [{ name: "v1", served: true, storage: true }],
      additionalPrinterColumns: [{ name: "A", type: "string", JSONPath: ".a" }],
      selectableFields: [{ jsonPath: ".a" }],
      conversion: { strategy: "None" },
      preserveUnknownFields: false,
    },
  },
  {
    name: "two versions: what differs stays with each, what is the same is said once",
    v1: {
      group: "example.com",
      names,
      scope: "Cluster",
      versions: [
        {
          name: "v2",
          served: true,
          storage: false,
          deprecated: true,
          schema: schema("string"),
          subresources: { status: {} },
          additionalPrinterColumns: [{ name: "A", type: "string", jsonPath: ".a" }],
        },
        { name: "v1", served: false, storage: true, schema: schema("integer"), subresources: { status: {} } },
      ],
      conversion: {
        strategy: "Webhook",
        webhook: {
          clientConfig: { service: { namespace: "n", name: "s", port: 443 }, caBundle: "YQ==" },
          conversionReviewVersions: ["v1", "v1beta1"],
        },
      },
      preserveUnknownFields: true,
    },
    v1beta1: {
      group: "example.com",
      version: "v2",
      names,
      scope: "Cluster",
      subresources: { status: {} },
      versions: [
        {
          name: "v2",
          served: true,
          storage: false,
          deprecated: true,
          schema: schema("string"),
          additionalPrinterColumns: [{ name: "A", type: "string", JSONPath: ".a" }],
        },
        { name: "v1", served: false, storage: true, schema: schema("integer") },
      ],
      conversion: {
        strategy: "Webhook",
        webhookClientConfig: { service: { namespace: "n", name: "s", port: 443 }, caBundle: "YQ==" },
        conversionReviewVersions: ["v1", "v1beta1"],
      },
      preserveUnknownFields: true,
    },
  },
];
for (const { name, v1, v1beta1 } of cases) {
  test(`a definition of ${name}`, () => {
    const served = definition("v1", v1);
    const stored = definition("v1beta1", v1beta1);
    assert.deepEqual(conversion.fromHub(served), stored);
    assert.deepEqual(conversion.toHub(stored), served);
  });
}

test("a definition that names its one version, as releases before 1.11 stored it", () => {
  const stored = definition("v1beta1", {
    group: "example.com",
    version: "v1",
    names: { plural: "widgets", kind: "Widget" },
    scope: "",
    validation: schema("string"),
    conversion: { strategy: "Webhook", webhookClientConfig: { url: "https://example.com" } },
  });
  const complete = defaultsFor(`apiextensions.v1beta1.${kind.kind}`);
  assert.deepEqual(
    conversion.toHub(complete(stored)),
    definition("v1", {
      group: "example.com",
      names,
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema: schema("string") }],
      conversion: {
        strategy: "Webhook",
        webhook: { clientConfig: { url: "https://example.com" }, conversionReviewVersions: ["v1beta1"] },
      },
      preserveUnknownFields: true,
    }),
  );
});

test("the served version is the hub", () => {
  assert.equal(conversionFor({ ...kind, version: "v1" }), undefined);
  assert.deepEqual(conversion.hub, { ...kind, version: "v1" });
});
