import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { kubectlProgram } from "../kubectl.js";
import { refusedWith, rule } from "./requests.js";
import { WebhookSetup } from "./webhook-setup.js";

const noKubectl = await programSkipReason(kubectlProgram);

let at: WebhookSetup;
before(async () => {
  at = await WebhookSetup.start();
});
afterEach(() => at.clear());
after(() => at?.[Symbol.asyncDispose]());

describe("custom resources are admitted as built-in ones are", () => {
  const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
  const schema = {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: { size: { type: "integer" }, color: { type: "string", default: "red" } },
        },
      },
    },
  };
  const widgets = (version: string) => ({ group: "example.com", version, resource: "widgets", namespace: "default" });
  const widget = (name: string, version: string): KubeObject => ({
    apiVersion: `example.com/${version}`,
    kind: "Widget",
    metadata: { name },
    spec: { size: 1 },
  });

  before(async () => {
    const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
    await at.client.create(definitions, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "widgets", kind: "Widget" },
        versions: [version("v1", true), version("v2", false)],
      },
    });
    await eventually(() => at.client.list(widgets("v1")));
  });

  test("in the version that rules name, decoded and completed after each patch", async () => {
    const condition = { name: "not-tiny", expression: "object.spec.size > 0" };
    await at.configurations.register("Mutating", "m", [
      at.hook("v1", { rules: [rule("widgets", ["*"], "example.com", "v1")], matchConditions: [condition] }),
    ]);
    at.answers["/v1"] = {
      patch: [
        { op: "replace", path: "/spec", value: { size: 5, unknown: true } },
        { op: "add", path: "/metadata/labels", value: { patched: "yes" } },
      ],
    };
    const created = await at.client.create(widgets("v2"), widget("w", "v2"));
    assert.deepEqual(created.spec, { size: 5, color: "red" });
    assert.deepEqual(created.metadata?.labels, { patched: "yes" });
    assert.equal(created.apiVersion, "example.com/v2");
    const [request] = at.webhook.requests;
    assert.deepEqual([request?.kind?.version, request?.requestKind?.version], ["v1", "v2"]);
    assert.equal(request?.object?.apiVersion, "example.com/v1");
    at.clearAnswers();
    await at.client.patch(widgets("v1"), "w", "merge", { spec: { size: 6 } });
    const update = at.webhook.requests.at(-1);
    assert.deepEqual(
      [update?.operation, (update?.oldObject as JSONObject | undefined)?.spec],
      ["UPDATE", { size: 5, color: "red" }],
    );
    assert.equal((update?.options as JSONObject | undefined)?.kind, "UpdateOptions");
  });

  test("and refused", async () => {
    at.answers["/v2"] = { allowed: false, status: { message: "no widgets" } };
    await at.configurations.register("Validating", "v", [
      at.hook("v2", { rules: [rule("widgets", ["*"], "example.com", "*")] }),
    ]);
    await assert.rejects(
      at.client.create(widgets("v1"), widget("x", "v1")),
      refusedWith('admission webhook "v2.example.com" denied the request: no widgets', 400),
    );
  });
});

describe("a conversion webhook", { skip: noKubectl }, () => {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
  /** `spec.size` of v1 is `spec.dimensions.size` of v2. */
  const convert = (object: JSONObject, apiVersion: string): JSONObject => {
    const { size, dimensions } = object.spec as { size?: number; dimensions?: { size: number } };
    return {
      ...object,
      apiVersion,
      spec: apiVersion.endsWith("v2") ? { dimensions: { size } } : { size: dimensions?.size },
    };
  };

  test("stands between kubectl's version and the one stored, and between both and admission", async () => {
    await using converter = await WebhookServer.start();
    converter.respond = ({ body }, res) => {
      const { apiVersion, request } = JSON.parse(body) as {
        apiVersion: string;
        request: { uid: string; desiredAPIVersion: string; objects: JSONObject[] };
      };
      const convertedObjects = request.objects.map((object) => convert(object, request.desiredAPIVersion));
      const response = { uid: request.uid, convertedObjects, result: { status: "Success" } };
      res.end(JSON.stringify({ apiVersion, kind: "ConversionReview", response }));
    };
    await at.client.create(
      { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "boxes.conv.example.com" },
        spec: {
          group: "conv.example.com",
          scope: "Namespaced",
          names: { plural: "boxes", kind: "Box" },
          versions: [version("v1", true), version("v2", false)],
          conversion: {
            strategy: "Webhook",
            webhook: { clientConfig: converter.clientConfig("/convert"), conversionReviewVersions: ["v1"] },
          },
        },
      },
    );
    const boxes = { group: "conv.example.com", version: "v2", resource: "boxes", namespace: "default" };
    await eventually(() => at.client.list(boxes));
    await at.configurations.register("Mutating", "m", [
      at.hook("boxes", { rules: [rule("boxes", ["*"], "conv.example.com", "v1")] }),
    ]);
    at.answers["/boxes"] = { patch: [{ op: "replace", path: "/spec/size", value: 5 }] };
    const created = await at.client.create(boxes, {
      apiVersion: "conv.example.com/v2",
      kind: "Box",
      metadata: { name: "b" },
      spec: { dimensions: { size: 3 } },
    });
    assert.deepEqual(created.spec, { dimensions: { size: 5 } });
    assert.deepEqual(at.webhook.requests[0]?.object?.spec, { size: 3 });
    at.clearAnswers();
    const cli = await at.kubectl();
    assert.equal(await cli.run("get boxes.v1.conv.example.com b -o jsonpath={.spec}"), '{"size":5}');
    assert.equal(
      await cli.run("get boxes.v2.conv.example.com -o jsonpath={.items[0].spec}"),
      '{"dimensions":{"size":5}}',
    );
    const input = JSON.stringify({ ...created, metadata: { name: "b" }, spec: { dimensions: { size: 8 } } });
    await cli.run("apply --server-side --force-conflicts -f -", { input });
    assert.equal(await cli.run("get boxes.v1.conv.example.com b -o jsonpath={.spec.size}"), "8");
    converter.respond = (_call, res) => void res.destroy();
    const { code, stderr } = await cli.try("get boxes.v2.conv.example.com b");
    assert.equal(code, 0, "what was converted once is known");
    assert.equal(stderr, "");
    const failed = await cli.try("annotate boxes.v2.conv.example.com b a=b");
    assert.match(failed.stderr, /conversion webhook for conv.example.com\/v[12], Kind=Box failed: Post .*: EOF/);
  });
});
