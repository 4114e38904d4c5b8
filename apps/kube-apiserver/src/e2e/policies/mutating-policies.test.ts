import assert from "node:assert/strict";
import { test } from "node:test";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { type Answer, eventuallyAnswers, PolicyServer } from "./policy-server.js";

function apply(expression: string): JSONObject {
  return { patchType: "ApplyConfiguration", applyConfiguration: { expression } };
}

function jsonPatch(expression: string): JSONObject {
  return { patchType: "JSONPatch", jsonPatch: { expression } };
}

/** The value at a path of names and positions. */
function at({ body }: Answer, ...path: readonly (string | number)[]): JSONValue | undefined {
  return path.reduce<JSONValue | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)] as JSONValue | undefined;
    return isJSONObject(value) ? getOwn(value, String(step)) : undefined;
  }, body);
}

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const ofDeployments = {
  matchConstraints: {
    resourceRules: [{ apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments"], operations: ["CREATE"] }],
  },
};

function tryDeployment(server: PolicyServer): Promise<Answer> {
  const labels = { app: "a" };
  const containers = [
    { name: "main", image: "main:1", env: [{ name: "A", value: "1" }] },
    { name: "side", image: "side:1" },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  return server.call("POST", `${deployments}?dryRun=All`, {
    metadata: { name: "a" },
    spec: { selector: { matchLabels: labels }, template },
  });
}

test("what a policy applies is laid over the object as server-side apply would", async () => {
  await using server = await PolicyServer.start();
  await server.addMutating("apply", {
    ...ofDeployments,
    variables: [{ name: "image", expression: "object.spec.template.spec.containers[0].image" }],
    mutations: [
      apply(`Object{
        metadata: Object.metadata{labels: {"image": variables.image.split(":")[0]}},
        spec: Object.spec{
          replicas: 3,
          template: Object.spec.template{
            spec: Object.spec.template.spec{
              containers: [Object.spec.template.spec.containers{
                name: "main",
                env: [Object.spec.template.spec.containers.env{name: "B", value: request.operation}]
              }]
            }
          }
        }
      }`),
    ],
  });
  const answer = await eventuallyAnswers(
    () => tryDeployment(server),
    (one) => at(one, "spec", "replicas") === 3,
  );
  assert.deepEqual(at(answer, "metadata", "labels"), { image: "main" });
  const containers = ["spec", "template", "spec", "containers"];
  assert.deepEqual(at(answer, ...containers, 0, "env"), [
    { name: "A", value: "1" },
    { name: "B", value: "CREATE" },
  ]);
  assert.equal(at(answer, ...containers, 0, "image"), "main:1");
  assert.equal(at(answer, ...containers, 1, "name"), "side");
});

test("what a policy patches", async () => {
  await using server = await PolicyServer.start();
  await server.addMutating("patch", {
    mutations: [
      jsonPatch(`[
        JSONPatch{op: "test", path: "/data/a", value: "1"},
        JSONPatch{op: "add", path: "/metadata/annotations", value: {"n": "1"}},
        JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("x/y"), value: string(size(object.data))},
        JSONPatch{op: "copy", from: "/data/a", path: "/data/b"}
      ]`),
      jsonPatch(`has(object.metadata.labels)
        ? [JSONPatch{op: "add", path: "/metadata/labels/b", value: object.data.?b.orValue("none")}]
        : [JSONPatch{op: "add", path: "/metadata/labels", value: Object.metadata.labels{b: object.data.?b.orValue("none")}}]`),
    ],
  });
  const answer = await eventuallyAnswers(
    () => server.tryConfigMap({ a: "1" }),
    (one) => at(one, "data", "b") === "1",
  );
  assert.deepEqual(at(answer, "data"), { a: "1", b: "1" });
  assert.deepEqual(at(answer, "metadata", "annotations"), { n: "1", "x/y": "1" });
  assert.deepEqual(at(answer, "metadata", "labels"), { b: "1" });
  // A test that fails leaves the object to the mutation after it.
  const other = await server.tryConfigMap({ a: "2" });
  assert.deepEqual(at(other, "data"), { a: "2" });
  assert.deepEqual(at(other, "metadata", "labels"), { b: "none" });
});

const failures: { name: string; mutation: JSONObject; message: RegExp; status?: number; reason?: string }[] = [
  {
    name: "an expression that fails",
    mutation: apply("Object{metadata: Object.metadata{name: object.spec.none}}"),
    message: /^policy 'p' with binding 'p' denied request: expression '.*' resulted in error: no such key: spec$/,
  },
  {
    name: "a list that can only be replaced as a whole",
    mutation: apply("Object{metadata: Object.metadata{managedFields: []}}"),
    message:
      /error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \.metadata\.managedFields$/,
  },
  {
    name: "a field that there is not",
    mutation: apply("Object{specification: 1}"),
    message:
      /error applying patch: failed to convert patch object to typed object: \.specification: field not declared in schema$/,
  },
  {
    name: "a type in the place of another",
    mutation: apply("Object{metadata: Object.spec{}}"),
    message:
      /type mismatch: unexpected type name "Object\.spec", expected "Object\.metadata", which matches field name path from root Object type$/,
  },
  {
    name: "an operation that cannot be done",
    mutation: jsonPatch('[JSONPatch{op: "remove", path: "/data/none"}]'),
    message: /denied request: JSON Patch: /,
  },
  {
    name: "an outcome with an unknown field",
    mutation: jsonPatch('[JSONPatch{op: "add", path: "/oops", value: 1}]'),
    message: /^Internal error occurred: strict decoding error: unknown field "oops"$/,
    status: 500,
    reason: "InternalError",
  },
];

for (const { name, mutation, message, status = 403, reason = "Invalid" } of failures) {
  test(`a policy fails the request with ${name}`, async () => {
    await using server = await PolicyServer.start({ controllers: [] });
    await server.addMutating("p", { mutations: [mutation] });
    const { body } = await eventuallyAnswers(
      () => server.tryConfigMap({ a: "1" }),
      (answer) => answer.status !== 201,
    );
    assert.deepEqual([body.code, body.reason], [status, reason]);
    assert.match(body.message as string, message);
  });
}

test("a policy may fail without the request", async () => {
  await using server = await PolicyServer.start();
  const half = {
    failurePolicy: "Ignore",
    mutations: [apply("Object{a: object.none}"), jsonPatch('[JSONPatch{op: "add", path: "/data/b", value: "x"}]')],
  };
  await server.addMutating("p", half);
  await eventuallyAnswers(
    () => server.tryConfigMap({ a: "1" }),
    (answer) => at(answer, "data", "b") === "x",
  );
});

test("policies run in the order of their names, and again where they want to and something changed", async () => {
  await using server = await PolicyServer.start();
  const count = (key: string) =>
    jsonPatch(
      `[JSONPatch{op: "add", path: "/data/${key}", value: object.data.?${key}.orValue("") + "i"},
        JSONPatch{op: "add", path: "/data/order", value: object.data.?order.orValue("") + "${key}"}]`,
    );
  await server.addMutating("a-again", { reinvocationPolicy: "IfNeeded", mutations: [count("a")] });
  await server.addMutating("b-once", { mutations: [count("b")] });
  const answer = await eventuallyAnswers(
    () => server.tryConfigMap({ order: "" }),
    (one) => at(one, "data", "b") !== undefined && at(one, "data", "a") !== undefined,
  );
  assert.deepEqual(at(answer, "data"), { order: "aba", a: "ii", b: "i" });
});

test("what a policy makes is defaulted, validated and told to validating policies; parameters are there", async () => {
  await using server = await PolicyServer.start();
  await server.create("/api/v1/namespaces/default/configmaps", {
    metadata: { name: "images" },
    data: { side: "side:2" },
  });
  await server.addMutating(
    "sidecar",
    {
      ...ofDeployments,
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConditions: [
        { name: "none", expression: "!object.spec.template.spec.containers.exists(c, c.name == 'extra')" },
      ],
      mutations: [
        jsonPatch(`[JSONPatch{
          op: "add", path: "/spec/template/spec/containers/-",
          value: Object.spec.template.spec.containers{name: "extra", image: params.data.side}
        }]`),
      ],
    },
    { paramRef: { name: "images", namespace: "default", parameterNotFoundAction: "Deny" } },
  );
  const extra = ["spec", "template", "spec", "containers", 2];
  const answer = await eventuallyAnswers(
    () => tryDeployment(server),
    (one) => at(one, ...extra, "image") === "side:2",
  );
  assert.equal(at(answer, ...extra, "terminationMessagePath"), "/dev/termination-log");
  await server.addValidating("few", {
    ...ofDeployments,
    validations: [{ expression: "size(object.spec.template.spec.containers) <= 2" }],
  });
  await eventuallyAnswers(
    () => tryDeployment(server),
    ({ status }) => status === 422,
  );
});

test("custom resources are changed by the schema of their definition", async () => {
  await using server = await PolicyServer.start();
  const item = {
    type: "object",
    properties: { key: { type: "string" }, value: { type: "string" } },
    required: ["key"],
  };
  const list = { type: "array", items: item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key"] };
  const spec = { type: "object", properties: { size: { type: "integer", default: 7 }, items: list } };
  await server.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { kind: "Widget", plural: "widgets" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  });
  const rule = { apiGroups: ["example.com"], apiVersions: ["*"], resources: ["widgets"], operations: ["*"] };
  await server.addMutating("items", {
    matchConstraints: { resourceRules: [rule] },
    mutations: [apply('Object{spec: Object.spec{items: [Object.spec.items{key: "b", value: "2"}]}}')],
  });
  const answer = await eventuallyAnswers(
    () =>
      server.call("POST", "/apis/example.com/v1/namespaces/default/widgets?dryRun=All", {
        apiVersion: "example.com/v1",
        kind: "Widget",
        metadata: { name: "w" },
        spec: { items: [{ key: "a", value: "1" }] },
      }),
    (one) => Array.isArray(at(one, "spec", "items")) && at(one, "spec", "items", 1) !== undefined,
  );
  assert.deepEqual(at(answer, "spec"), {
    size: 7,
    items: [
      { key: "a", value: "1" },
      { key: "b", value: "2" },
    ],
  });
});
