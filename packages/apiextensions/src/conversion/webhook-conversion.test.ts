import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { type ConversionWebhook, startConversionWebhook } from "../testing/conversion-webhook.js";
import { at, type DefinitionServer, definitionsPath, startDefinitionServer } from "../testing/definition-server.js";

const metrics = newMetricsRegistry();
let server: DefinitionServer;
let webhook: ConversionWebhook;
before(async () => {
  webhook = await startConversionWebhook();
  server = await startDefinitionServer({ metrics });
});
afterEach(() => {
  webhook.change = (answer) => answer;
  webhook.reviews.length = 0;
});
after(async () => {
  await server?.stop();
  await webhook?.[Symbol.asyncDispose]();
});

const integer = { type: "integer" };
const schemas: Record<string, JSONObject> = {
  v1: { type: "object", properties: { size: integer } },
  v2: { type: "object", properties: { dimensions: { type: "object", properties: { size: integer } } } },
};
const sizePaths: Record<string, string> = { v1: ".spec.size", v2: ".spec.dimensions.size" };

/** Definitions in groups of their own, so that tests do not meet. */
const groupOf = (plural: string) => `${plural}.example.com`;
const nameOf = (plural: string) => `${plural}.${groupOf(plural)}`;

function definition(plural: string, more: JSONObject = {}): JSONObject {
  const version = (name: string, storage: boolean): JSONObject => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: {
        type: "object",
        properties: {
          spec: schemas[name] ?? {},
          status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    },
    selectableFields: [{ jsonPath: sizePaths[name] ?? "" }],
    subresources: {
      status: {},
      scale: { specReplicasPath: sizePaths[name] ?? "", statusReplicasPath: ".status.replicas" },
    },
  });
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: nameOf(plural) },
    spec: {
      group: groupOf(plural),
      scope: "Namespaced",
      names: { plural, singular: plural.slice(0, -1), kind: "Widget", listKind: "WidgetList" },
      versions: [version("v1", true), version("v2", false)],
      conversion: {
        strategy: "Webhook",
        webhook: { clientConfig: webhook.server.clientConfig("/convert"), conversionReviewVersions: ["v1"] },
      },
      ...more,
    },
  };
}

const path = (plural: string, version: string, name = "") =>
  `/apis/${groupOf(plural)}/${version}/namespaces/a/${plural}${name === "" ? "" : `/${name}`}`;
const widget = (version: string, name: string, size: number, labels: JSONObject = {}): JSONObject => ({
  kind: "Widget",
  metadata: { name, labels },
  spec: version === "v1" ? { size } : { dimensions: { size } },
});

async function create(plural: string, version: string, body: JSONObject): Promise<JSONValue> {
  const answer = await server.call("POST", path(plural, version), {
    body: { apiVersion: `${groupOf(plural)}/${version}`, ...body },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

describe("with a conversion webhook", () => {
  test("every verb speaks the version of its request, and storage its own", async () => {
    await server.define(definition("wones"));
    const created = await create("wones", "v2", widget("v2", "a", 3));
    assert.deepEqual(
      [at(created, "apiVersion"), at(created, "spec")],
      ["wones.example.com/v2", { dimensions: { size: 3 } }],
    );
    const [toStorage] = webhook.reviews;
    assert.equal(toStorage?.apiVersion, "apiextensions.k8s.io/v1");
    assert.equal(toStorage?.request.desiredAPIVersion, "wones.example.com/v1");
    assert.ok(at(toStorage?.request.objects[0], "metadata.uid"));
    webhook.reviews.length = 0;
    const stored = await server.call("GET", path("wones", "v1", "a"));
    assert.deepEqual(at(stored.body, "spec"), { size: 3 });
    assert.equal(webhook.reviews.length, 0, "what is stored in a version is served in it without a call");

    const v2 = path("wones", "v2", "a");
    const spec = async () => at((await server.call("GET", path("wones", "v1", "a"))).body, "spec");
    const changed = await server.call("PUT", v2, {
      body: { ...(created as JSONObject), spec: { dimensions: { size: 4 } } },
    });
    assert.deepEqual([changed.status, at(changed.body, "spec.dimensions.size"), await spec()], [200, 4, { size: 4 }]);
    const patched = await server.call("PATCH", v2, {
      type: "application/merge-patch+json",
      body: { spec: { dimensions: { size: 5 } } },
    });
    assert.deepEqual([patched.status, await spec()], [200, { size: 5 }]);
    const applied = await server.call("PATCH", `${v2}?fieldManager=m&force=true`, {
      type: "application/apply-patch+yaml",
      body: { apiVersion: "wones.example.com/v2", ...widget("v2", "a", 6) },
    });
    assert.deepEqual([applied.status, await spec()], [200, { size: 6 }]);
    const scaled = await server.call("PATCH", `${v2}/scale`, {
      type: "application/merge-patch+json",
      body: { spec: { replicas: 7 } },
    });
    assert.deepEqual([scaled.status, await spec()], [200, { size: 7 }]);
    const status = await server.call("PATCH", `${v2}/status`, {
      type: "application/merge-patch+json",
      body: { status: { replicas: 1 } },
    });
    assert.equal(status.status, 200, JSON.stringify(status.body));
    assert.equal(at((await server.call("GET", path("wones", "v1", "a"))).body, "status.replicas"), 1);
    const deleted = await server.call("DELETE", v2);
    assert.equal(deleted.status, 200);
  });

  test("a list is converted in one call, and each object once", async () => {
    await server.define(definition("wlists"));
    for (const name of ["a", "b", "c"]) await create("wlists", "v1", widget("v1", name, 1));
    webhook.reviews.length = 0;
    for (const _ of [1, 2]) {
      const list = await server.call("GET", path("wlists", "v2"));
      assert.deepEqual(
        (at(list.body, "items") as readonly JSONObject[]).map((item) => at(item, "spec.dimensions.size")),
        [1, 1, 1],
      );
    }
    assert.deepEqual(
      webhook.reviews.map(({ request }) => request.objects.length),
      [3],
    );
    await create("wlists", "v1", widget("v1", "d", 2));
    await server.call("GET", path("wlists", "v2"));
    assert.deepEqual(
      webhook.reviews.map(({ request }) => request.objects.length),
      [3, 1],
    );
  });

  test("selectors look at what objects are converted to", async () => {
    await server.define(definition("wselects"));
    await create("wselects", "v1", widget("v1", "a", 1, { team: "x" }));
    await create("wselects", "v1", widget("v1", "b", 2));
    const names = async (query: string) => {
      const { body } = await server.call("GET", `${path("wselects", "v2")}?${query}`);
      return (at(body, "items") as readonly JSONObject[]).map((item) => at(item, "metadata.name"));
    };
    assert.deepEqual(await names("fieldSelector=spec.dimensions.size%3D2"), ["b"]);
    assert.deepEqual(await names("labelSelector=team%3Dx"), ["a"]);
    assert.deepEqual(await names("fieldSelector=metadata.name%3Db"), ["b"]);
  });

  test("metrics tell of it", async () => {
    const { body } = await metrics.render();
    assert.match(body, /apiserver_conversion_webhook_request_total\{result="success",failure_type=""\} \d+/);
    assert.match(
      body,
      /apiserver_crd_conversion_webhook_duration_seconds_count\{crd_name="wlists.wlists.example.com",from_version="v1",to_version="v2",succeeded="true"\} 2/,
    );
  });

  test("reviews of v1beta1 need say less", async () => {
    const conversion = {
      strategy: "Webhook",
      webhook: { clientConfig: webhook.server.clientConfig("/"), conversionReviewVersions: ["v0", "v1beta1", "v1"] },
    };
    await server.define(definition("wbetas", { conversion }));
    webhook.change = ({ response }) => ({ response: { ...(response as JSONObject), uid: "" } });
    await create("wbetas", "v2", widget("v2", "a", 1));
    assert.equal(webhook.reviews[0]?.apiVersion, "apiextensions.k8s.io/v1beta1");
  });

  test("another strategy takes effect with the definition", async () => {
    await server.define(definition("wswitches"));
    await create("wswitches", "v1", widget("v1", "a", 1));
    const name = `${definitionsPath}/${nameOf("wswitches")}`;
    const patch = {
      type: "application/merge-patch+json",
      body: { spec: { conversion: { strategy: "None", webhook: null } } },
    };
    assert.equal((await server.call("PATCH", name, patch)).status, 200);
    webhook.reviews.length = 0;
    const served = await server.until(
      path("wswitches", "v2", "a"),
      ({ body }) => at(body, "spec.dimensions") === undefined,
    );
    assert.equal(at(served.body, "apiVersion"), "wswitches.example.com/v2");
  });
});

describe("a conversion fails", () => {
  const sorry = "conversion webhook for wfails.example.com/v1, Kind=Widget";
  const response = (answer: JSONObject) => answer.response as JSONObject;
  const withObject = (change: (object: JSONObject) => JSONValue) => (answer: JSONObject) => ({
    ...answer,
    response: {
      ...response(answer),
      convertedObjects: (response(answer).convertedObjects as readonly JSONObject[]).map(change),
    },
  });
  const withMeta = (change: (meta: JSONObject) => JSONValue) =>
    withObject((object) => ({ ...object, metadata: change(object.metadata as JSONObject) }));

  before(() =>
    server.define(definition("wfails")).then(() => create("wfails", "v1", widget("v1", "a", 1, { l: "x" }))),
  );

  const cases: { name: string; change: ConversionWebhook["change"]; want: string | RegExp }[] = [
    {
      name: "when the webhook says so",
      change: (answer) => ({
        ...answer,
        response: { ...response(answer), result: { status: "Failure", message: "no idea" } },
      }),
      want: `${sorry} failed: no idea`,
    },
    {
      name: "when the webhook does not say that it succeeded",
      change: (answer) => ({ ...answer, response: { ...response(answer), result: {} } }),
      want: `${sorry} failed: response.result.status was '', not 'Success'`,
    },
    {
      name: "without a response",
      change: ({ response: _, ...rest }) => rest,
      want: `${sorry} failed: no response provided`,
    },
    {
      name: "with the response to something else",
      change: (answer) => ({ ...answer, response: { ...response(answer), uid: "u" } }),
      want: /failed: expected response.uid="[-0-9a-f]{36}", got "u"$/,
    },
    {
      name: "with a review of another version",
      change: (answer) => ({ ...answer, apiVersion: "apiextensions.k8s.io/v1beta1" }),
      want: `${sorry} failed: converting (v1beta1.ConversionReview) to (v1.ConversionReview): unknown conversion`,
    },
    {
      name: "with too few objects",
      change: (answer) => ({ ...answer, response: { ...response(answer), convertedObjects: [] } }),
      want: `${sorry} returned 0 objects, expected 1`,
    },
    {
      name: "with an object without a kind",
      change: withObject(({ apiVersion = "" }) => ({ apiVersion })),
      want: `Object 'Kind' is missing in '{"apiVersion":"wfails.example.com/v2"}'`,
    },
    { name: "with nothing for an object", change: withObject(() => null), want: "unexpected end of JSON input" },
    {
      name: "with an object of the same version",
      change: withObject((object) => ({ ...object, apiVersion: "wfails.example.com/v1" })),
      want: `${sorry} returned invalid object at index 0: invalid groupVersion (expected wfails.example.com/v2, received wfails.example.com/v1)`,
    },
    {
      name: "with an object of another kind",
      change: withObject((object) => ({ ...object, kind: "Gadget" })),
      want: `${sorry} returned invalid object at index 0: invalid kind (expected Widget, received Gadget)`,
    },
    {
      name: "with another object",
      change: withMeta((meta) => ({ ...meta, name: "b" })),
      want: `${sorry} returned invalid object: must have the same name: a != b`,
    },
    {
      name: "with the object of another namespace",
      change: withMeta((meta) => ({ ...meta, namespace: "b" })),
      want: `${sorry} returned invalid object: must have the same namespace: a != b`,
    },
    {
      name: "with an object that was deleted and made again",
      change: withMeta(({ uid: _, ...meta }) => meta),
      want: /returned invalid object: must have the same UID: [-0-9a-f]{36} != $/,
    },
    {
      name: "with labels that are none",
      change: withMeta((meta) => ({ ...meta, labels: { l: 1 } })),
      want: `${sorry} returned invalid metadata: metadata.labels[l] must be a string, but is int64 in converted object`,
    },
    {
      name: "with a label that is not valid",
      change: withMeta((meta) => ({ ...meta, labels: { l: "not valid" } })),
      want: /returned invalid metadata: metadata.labels: Invalid value: "not valid": a valid label must be/,
    },
    { name: "with nonsense", change: () => "nonsense", want: /^conversion webhook for .* failed: / },
  ];
  for (const { name, change, want } of cases) {
    test(name, async () => {
      webhook.change = change;
      const { status, body } = await server.call("GET", path("wfails", "v2", "a"));
      assert.equal(status, 500);
      const message = at(body, "message");
      if (typeof want === "string") assert.equal(message, want);
      else assert.match(String(message), want);
      assert.equal(at(body, "reason"), undefined);
    });
  }

  test("with an object without a kind among others", async () => {
    await server.define(definition("wfailmany"));
    for (const name of ["a", "b"]) await create("wfailmany", "v1", widget("v1", name, 1));
    webhook.change = withObject((object) => (at(object, "metadata.name") === "b" ? {} : object));
    const { status, body } = await server.call("GET", path("wfailmany", "v2"));
    const many = "conversion webhook for wfailmany.example.com/v1, Kind=Widget";
    assert.deepEqual(
      [status, at(body, "message")],
      [500, `${many} returned invalid converted object at index 1: Object 'Kind' is missing in '{}'`],
    );
  });

  test("and is tried again with the next request", async () => {
    assert.equal((await server.call("GET", path("wfails", "v2", "a"))).status, 200);
  });

  test("when nobody answers", async () => {
    const conversion = {
      strategy: "Webhook",
      webhook: { clientConfig: { url: "https://127.0.0.1:1/" }, conversionReviewVersions: ["v1"] },
    };
    await server.define(definition("wsilents", { conversion }));
    const { status, body } = await server.call("POST", path("wsilents", "v2"), {
      body: { apiVersion: "wsilents.example.com/v2", ...widget("v2", "a", 1) },
    });
    assert.deepEqual(
      [status, at(body, "message")],
      [
        500,
        'conversion webhook for wsilents.example.com/v2, Kind=Widget failed: Post "https://127.0.0.1:1/?timeout=30s": ' +
          "dial tcp 127.0.0.1:1: connect: connection refused",
      ],
    );
  });
});

test("only labels and annotations of the metadata change", async () => {
  await server.define(definition("wmetas"));
  await create("wmetas", "v1", widget("v1", "a", 1, { l: "x" }));
  webhook.change = (answer) => {
    const { convertedObjects, ...rest } = answer.response as JSONObject;
    const [object] = convertedObjects as readonly JSONObject[];
    const metadata = {
      ...(object?.metadata as JSONObject),
      labels: { l: "y" },
      annotations: { a: "b" },
      generation: 9,
      finalizers: ["f/f"],
    };
    return { ...answer, response: { ...rest, convertedObjects: [{ ...object, metadata }] } };
  };
  const { body } = await server.call("GET", path("wmetas", "v2", "a"));
  assert.deepEqual(
    [at(body, "metadata.labels"), at(body, "metadata.annotations"), at(body, "metadata.generation")],
    [{ l: "y" }, { a: "b" }, 1],
  );
  assert.equal(at(body, "metadata.finalizers"), undefined);
});
