import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { eventuallyAnswers, PolicyServer } from "./policy-server.js";

const configMaps = "/api/v1/namespaces/default/configmaps";

test("a policy denies, and says why", async () => {
  await using server = await PolicyServer.start();
  await server.addValidating("small", {
    variables: [
      { name: "count", expression: "size(object.data)" },
      { name: "most", expression: "2" },
    ],
    matchConditions: [{ name: "not-exempt", expression: "!(object.metadata.name.startsWith('exempt'))" }],
    validations: [
      {
        expression: "variables.count <= variables.most",
        messageExpression: "object.metadata.name + ' has ' + string(variables.count) + ' entries'",
        reason: "Forbidden",
      },
      { expression: "request.operation == 'UPDATE' || object.data.a != 'x'", message: "a must not be x" },
    ],
  });
  const denied = await eventuallyAnswers(
    () => server.tryConfigMap({ a: "1", b: "2", c: "3" }),
    ({ status }) => status === 403,
  );
  const message =
    "configmaps \"tried\" is forbidden: ValidatingAdmissionPolicy 'small' with binding 'small' denied request: tried has 3 entries";
  assert.deepEqual(denied.body, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason: "Forbidden",
    details: {
      name: "tried",
      kind: "configmaps",
      causes: [{ message: message.slice(message.indexOf("Validating")) }],
    },
    code: 403,
  });
  const invalid = await server.tryConfigMap({ a: "x" });
  assert.deepEqual([invalid.status, invalid.body.reason], [422, "Invalid"]);
  assert.match(invalid.body.message as string, / denied request: a must not be x$/);
  assert.equal((await server.tryConfigMap({ a: "1" })).status, 201);
  assert.equal((await server.tryConfigMap({ a: "x" }, { name: "exempt-1" })).status, 201);
});

test("failures of expressions are what the failure policy makes of them", async () => {
  await using server = await PolicyServer.start();
  const validations = [{ expression: "object.data.none == 'a'" }];
  await server.addValidating("lenient", { failurePolicy: "Ignore", validations });
  await server.addValidating("strict", { failurePolicy: "Fail", validations });
  const { body } = await eventuallyAnswers(
    () => server.tryConfigMap({}),
    ({ status }) => status === 422,
  );
  assert.match(
    body.message as string,
    /'strict' with binding 'strict' denied request: expression 'object\.data\.none == 'a'' resulted in error: no such key: data$/,
  );
});

test("bindings warn, and choose what they are about", async () => {
  await using server = await PolicyServer.start();
  await server.addValidating(
    "named",
    { validations: [{ expression: "has(object.metadata.labels) && 'team' in object.metadata.labels" }] },
    {
      validationActions: ["Warn"],
      matchResources: { objectSelector: { matchLabels: { checked: "yes" } }, namespaceSelector: {} },
    },
  );
  const { warning } = await eventuallyAnswers(
    () => server.tryConfigMap({}, { labels: { checked: "yes" } }),
    (answer) => answer.status === 201 && answer.warning !== "",
  );
  assert.equal(
    warning,
    `299 - "Validation failed for ValidatingAdmissionPolicy 'named' with binding 'named': failed expression: has(object.metadata.labels) && 'team' in object.metadata.labels"`,
  );
  assert.equal((await server.tryConfigMap({}, { labels: { checked: "no" } })).warning, "");
});

test("parameters are built-in objects, by name and by label", async () => {
  await using server = await PolicyServer.start();
  const limit = (name: string, most: string, labels: JSONObject = {}) =>
    server.create(configMaps, { metadata: { name, labels }, data: { most } });
  await limit("limit", "1");
  await limit("other", "2", { kind: "limit" });
  await server.addValidating(
    "by-name",
    {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConditions: [{ name: "tried", expression: "object.metadata.name == 'tried'" }],
      validations: [
        {
          expression: "size(object.data) <= int(params.data.most)",
          messageExpression: "'at most ' + params.data.most + ' of ' + params.kind",
        },
      ],
    },
    { paramRef: { name: "limit", parameterNotFoundAction: "Deny" } },
  );
  const three = { a: "1", b: "2", c: "3" };
  const first = await eventuallyAnswers(
    () => server.tryConfigMap(three),
    ({ status }) => status === 422,
  );
  assert.match(first.body.message as string, /denied request: at most 1 of ConfigMap$/);
  const bindings = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
  const paramRef = { name: null, selector: { matchLabels: { kind: "limit" } } };
  await server.call("PATCH", `${bindings}/by-name`, { spec: { paramRef } });
  await eventuallyAnswers(
    () => server.tryConfigMap(three),
    ({ body }) => /at most 2 of ConfigMap$/.test(String(body.message)),
  );
  await server.call("DELETE", `${configMaps}/other`);
  await eventuallyAnswers(
    () => server.tryConfigMap(three),
    ({ body }) =>
      String(body.message).endsWith(
        "denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
      ),
  );
  await server.call("PATCH", `${bindings}/by-name`, { spec: { paramRef: { parameterNotFoundAction: "Allow" } } });
  await eventuallyAnswers(
    () => server.tryConfigMap(three),
    ({ status }) => status === 201,
  );
});

const definition = (kind: string, plural: string): JSONObject => ({
  metadata: { name: `${plural}.example.com` },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind, plural },
    versions: ["v1", "v2"].map((name) => ({
      name,
      served: true,
      storage: name === "v1",
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: {
              type: "object",
              properties: { size: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
            },
          },
        },
      },
    })),
  },
});

test("custom resources are validated and give parameters, and equivalent versions are matched", async () => {
  await using server = await PolicyServer.start();
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await server.create(definitions, definition("Widget", "widgets"));
  // The kind of the parameters comes later than the policy.
  const rule = { apiGroups: ["example.com"], apiVersions: ["v1"], resources: ["widgets"], operations: ["CREATE"] };
  await server.addValidating(
    "sizes",
    {
      paramKind: { apiVersion: "example.com/v1", kind: "Limit" },
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "object.apiVersion == 'example.com/v1' && object.spec.size <= params.spec.size" }],
    },
    { paramRef: { name: "max", namespace: "default", parameterNotFoundAction: "Deny" } },
  );
  const tryWidget = (version: string, size: number) =>
    server.call("POST", `/apis/example.com/${version}/namespaces/default/widgets?dryRun=All`, {
      apiVersion: `example.com/${version}`,
      kind: "Widget",
      metadata: { name: "w" },
      spec: { size },
    });
  await eventuallyAnswers(
    () => tryWidget("v1", 1),
    ({ body }) =>
      String(body.message).endsWith(
        "ValidatingAdmissionPolicy 'sizes' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'",
      ),
  );
  await server.create(definitions, definition("Limit", "limits"));
  await eventuallyAnswers(
    () =>
      server.call("POST", "/apis/example.com/v1/namespaces/default/limits", {
        apiVersion: "example.com/v1",
        kind: "Limit",
        metadata: { name: "max" },
        spec: { size: 3 },
      }),
    ({ status }) => status === 201,
  );
  await eventuallyAnswers(
    () => tryWidget("v1", 3),
    ({ status }) => status === 201,
  );
  assert.equal((await tryWidget("v1", 4)).status, 422);
  // The rule names v1; what is written as v2 is seen as v1.
  assert.equal((await tryWidget("v2", 3)).status, 201);
  assert.equal((await tryWidget("v2", 4)).status, 422);
});

test("expressions ask what the user may do", async () => {
  await using server = await PolicyServer.start({ authorizationModes: ["AlwaysAllow"] });
  await server.addValidating("rights", {
    validations: [
      {
        expression:
          "authorizer.group('').resource('secrets').namespace('default').check('get').allowed() && authorizer.requestResource.check('create').allowed()",
        message: "no rights",
      },
      { expression: "namespaceObject.metadata.name == 'default' && request.userInfo.username != 'mallory'" },
    ],
  });
  await eventuallyAnswers(
    () => server.tryConfigMap({}, {}, ["mallory"]),
    ({ status }) => status === 422,
  );
  assert.equal((await server.tryConfigMap({}, {}, ["alice"])).status, 201);
});

test("policies are not asked about themselves, nor about questions", async () => {
  await using server = await PolicyServer.start();
  const rule = { apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"], operations: ["*"] };
  await server.addValidating("nothing", {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: "false" }],
  });
  await eventuallyAnswers(
    () => server.tryConfigMap({}),
    ({ status }) => status === 422,
  );
  const review = await server.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    spec: { resourceAttributes: { verb: "get", resource: "pods" } },
  });
  assert.equal(review.status, 201);
  const removed = await server.call(
    "DELETE",
    "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/nothing",
  );
  assert.equal(removed.status, 200);
  await eventuallyAnswers(
    () => server.tryConfigMap({}),
    ({ status }) => status === 201,
  );
});

test("two servers over one store see each other's policies", async () => {
  await using first = await PolicyServer.start();
  await using second = await PolicyServer.start({ store: first.server.store, controllers: [] });
  await first.addValidating("never", { validations: [{ expression: "false" }] });
  await eventuallyAnswers(
    () => second.tryConfigMap({}),
    ({ status }) => status === 422,
  );
});
