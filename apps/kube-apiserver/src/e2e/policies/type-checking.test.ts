import assert from "node:assert/strict";
import { test } from "node:test";
import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { eventuallyAnswers, PolicyServer } from "./policy-server.js";

const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

async function statusOf(server: PolicyServer, name: string, generation = 1): Promise<JSONObject> {
  const { body } = await eventuallyAnswers(
    () => server.call("GET", `${policies}/${name}`),
    (answer) => isJSONObject(answer.body.status) && answer.body.status.observedGeneration === generation,
  );
  return body.status as JSONObject;
}

test("what is wrong with the types in a policy stands in its status, by kind", async () => {
  await using server = await PolicyServer.start();
  const rules = (...resources: readonly string[]) => ({
    resourceRules: [{ apiGroups: ["apps"], apiVersions: ["v1"], resources, operations: ["CREATE"] }],
  });
  await server.create(policies, {
    metadata: { name: "replicas" },
    spec: {
      matchConstraints: rules("deployments", "daemonsets"),
      variables: [{ name: "count", expression: "object.spec.replicas" }],
      validations: [
        { expression: "object.spec.replicas > 1" },
        {
          expression:
            "object.metadata.labels['a'] == 'b' && object.spec.template.spec.containers.all(c, c.image != '')",
        },
        { expression: "variables.count < 5", messageExpression: "'replicas: ' + object.spec.replicas" },
      ],
    },
  });
  const status = await statusOf(server, "replicas");
  const undefinedField = (line: string, at: number) =>
    `apps/v1, Kind=DaemonSet: ERROR: <input>:1:${at + 1}: undefined field 'replicas'\n | ${line}\n | ${".".repeat(at)}^\n`;
  assert.deepEqual(status, {
    observedGeneration: 1,
    typeChecking: {
      expressionWarnings: [
        { fieldRef: "spec.validations[0].expression", warning: undefinedField("object.spec.replicas > 1", 11) },
        {
          fieldRef: "spec.validations[2].messageExpression",
          warning: [
            undefinedField("'replicas: ' + object.spec.replicas", 26),
            "apps/v1, Kind=Deployment: ERROR: <input>:1:14: found no matching overload for '_+_' applied to '(string, int)'\n" +
              ` | 'replicas: ' + object.spec.replicas\n | .............^\n`,
          ].join("\n"),
        },
      ],
    },
  });
  await server.call("PATCH", `${policies}/replicas`, {
    spec: { matchConstraints: rules("daemonsets"), validations: [{ expression: "object.spec.minReadySeconds < 5" }] },
  });
  const { typeChecking } = await statusOf(server, "replicas", 2);
  assert.ok(!isJSONObject(typeChecking) || typeChecking.expressionWarnings === undefined);
});

test("custom resources and parameters have types as well", async () => {
  await using server = await PolicyServer.start();
  const spec = { type: "object", properties: { size: { type: "integer" } } };
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
  await server.create(policies, {
    metadata: { name: "widgets" },
    spec: {
      paramKind: { apiVersion: "example.com/v1", kind: "Widget" },
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ["example.com"],
            apiVersions: ["v1"],
            resources: ["widgets", "none", "widgets/status"],
            operations: ["*"],
          },
        ],
      },
      validations: [
        { expression: "object.spec.size <= params.spec.size && object.metadata.labels['a'] == 'b'" },
        { expression: "object.spec.size == params.spec.colour" },
      ],
    },
  });
  const { typeChecking } = await statusOf(server, "widgets");
  assert.deepEqual(typeChecking, {
    expressionWarnings: [
      {
        fieldRef: "spec.validations[1].expression",
        warning:
          "example.com/v1, Kind=Widget: ERROR: <input>:1:32: undefined field 'colour'\n" +
          " | object.spec.size == params.spec.colour\n | ...............................^\n",
      },
    ],
  });
});

test("types are not checked where the controller does not run", async () => {
  await using server = await PolicyServer.start({ controllers: ["*", "-validatingadmissionpolicy-status-controller"] });
  await server.addValidating("p", { validations: [{ expression: "object.data.a == 'b'" }] });
  await eventuallyAnswers(
    () => server.tryConfigMap({ a: "c" }),
    ({ status }) => status === 422,
  );
  const { body } = await server.call("GET", `${policies}/p`);
  assert.deepEqual(body.status, {});
});
