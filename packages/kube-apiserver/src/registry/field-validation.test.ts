import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";

const sloppyJSON = (name: string) => `{
  "apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": { "name": "${name}", "labels": { "app": "x" }, "foo": 1 },
  "spec": {
    "unknown1": { "a": 1, "a": 2 }, "unknownDupe": 1, "unknownDupe": 2, "paused": true, "paused": false, "paused": true,
    "selector": { "matchLabels": { "app": "x" } },
    "template": {
      "metadata": { "labels": { "app": "y", "app": "x" } },
      "spec": { "containers": [
        { "name": "c", "image": "i", "unknownNested": 1, "imagePullPolicy": "Always", "imagePullPolicy": "Never" }
      ] }
    }
  }
}`;
const ofJSON = [
  'unknown field "metadata.foo"',
  'unknown field "spec.unknown1"',
  'unknown field "spec.unknownDupe"',
  'duplicate field "spec.paused"',
  'duplicate field "spec.template.metadata.labels.app"',
  'unknown field "spec.template.spec.containers[0].unknownNested"',
  'duplicate field "spec.template.spec.containers[0].imagePullPolicy"',
];

const sloppyYAML = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, foo: 1}
spec:
  unknown1: 1
  paused: true
  paused: false
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      containers:
      - name: c
        image: i
        unknownNested: 1
        image: j
`;
const ofYAML = ['line 7: key "paused" already set in map', 'line 16: key "image" already set in map'];
const unknownOfYAML = [
  'unknown field "metadata.foo"',
  'unknown field "spec.template.spec.containers[0].unknownNested"',
  'unknown field "spec.unknown1"',
];

interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly text: string;
  /** Status of an answer that is no refusal. */
  readonly good: number;
  readonly warnings: readonly string[];
  /** Left out: the refusal of an object, with the warnings. */
  readonly refusal?: string;
}

const spec = (fields: string) => `{"spec":{${fields}}}`;
const refusedPatch = (shown: string, errors: string) => ` "" is invalid: patch: Invalid value: ${shown}: ${errors}`;
const patchErrors = ['duplicate field "spec.paused"', 'unknown field "metadata.foo"', 'unknown field "spec.b"'];

const cases: readonly Case[] = [
  {
    name: "JSON tells of both in the order of the text, and nothing of what is unknown",
    method: "POST",
    path: deployments,
    type: "application/json",
    text: sloppyJSON("json"),
    good: 201,
    warnings: ofJSON,
  },
  {
    name: "so does PUT",
    method: "PUT",
    path: `${deployments}/there`,
    type: "application/json",
    text: sloppyJSON("there"),
    good: 200,
    warnings: ofJSON,
  },
  {
    name: "YAML tells of repeated keys by their lines, and of unknown fields by their names",
    method: "POST",
    path: deployments,
    type: "application/yaml",
    text: sloppyYAML("yaml"),
    good: 201,
    warnings: [...ofYAML, ...unknownOfYAML],
    refusal:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ' +
      `yaml: unmarshal errors:\n  ${ofYAML.join("\n  ")}, ${unknownOfYAML.join(", ")}`,
  },
  {
    name: "what may have any form is not looked into",
    method: "POST",
    path: revisions,
    type: "application/json",
    text: `{"metadata":{"name":"x"},"revision":1,"revision":2,"data":{"a":1,"a":2}}`,
    good: 201,
    warnings: ['duplicate field "revision"'],
    refusal:
      'ControllerRevision in version "v1" cannot be handled as a ControllerRevision: ' +
      'strict decoding error: duplicate field "revision"',
  },
  {
    name: "a hundred are told",
    method: "POST",
    path: revisions,
    type: "application/json",
    text: `{"metadata":{"name":"y"},"revision":1,"data":{},${Array.from({ length: 120 }, (_, i) => `"u${i}":0,"u${i}":0`).join()}}`,
    good: 201,
    warnings: Array.from({ length: 100 }, (_, i) => `unknown field "u${i}"`),
    refusal:
      'ControllerRevision in version "v1" cannot be handled as a ControllerRevision: strict decoding error: ' +
      Array.from({ length: 100 }, (_, i) => `unknown field "u${i}"`).join(", "),
  },
  {
    name: "a merge patch has repeated keys, the object that it makes unknown fields",
    method: "PATCH",
    path: `${deployments}/there`,
    type: "application/merge-patch+json",
    text: `{"metadata":{"foo":1},"spec":{"b":1,"paused":true,"paused":false}}`,
    good: 200,
    warnings: patchErrors,
    refusal: refusedPatch('"<shown>"', `strict decoding error: ${patchErrors.join(", ")}`),
  },
  {
    name: "so has a strategic merge patch, which is shown itself",
    method: "PATCH",
    path: `${deployments}/there`,
    type: "application/strategic-merge-patch+json",
    text: `{"spec":{"b":1,"paused":true,"paused":false},"metadata":{"foo":1}}`,
    good: 200,
    warnings: patchErrors,
    refusal: refusedPatch(
      '"map[metadata:map[foo:1] spec:map[b:1 paused:false]]"',
      `strict decoding error: ${patchErrors.join(", ")}`,
    ),
  },
  {
    name: "operations of a JSON patch have fields, too",
    method: "PATCH",
    path: `${deployments}/there`,
    type: "application/json-patch+json",
    text: `[{"op":"add","path":"/spec/b","value":1,"foo":1},{"op":"add","path":"/spec/c","path":"/spec/d","value":1}]`,
    good: 200,
    warnings: [
      'json patch unknown field "[0].foo"',
      'json patch duplicate field "[1].path"',
      'unknown field "spec.b"',
      'unknown field "spec.d"',
    ],
    refusal: refusedPatch(
      '"<shown>"',
      'strict decoding error: json patch unknown field "[0].foo", json patch duplicate field "[1].path", ' +
        'unknown field "spec.b", unknown field "spec.d"',
    ),
  },
  {
    name: "server-side apply knows no unknown fields, but repeated keys",
    method: "PATCH",
    path: `${deployments}/there?fieldManager=m&force=true`,
    type: "application/apply-patch+yaml",
    text: "apiVersion: apps/v1\nkind: Deployment\nspec:\n  paused: true\n  paused: false\n",
    good: 200,
    warnings: ['line 5: key "paused" already set in map'],
    refusal:
      "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n" +
      '  line 5: key "paused" already set in map',
  },
];

describe("field validation of built-in kinds", () => {
  let server: KubeTestServer;

  before(async () => {
    server = await startKubeTestServer();
    const template = { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "c", image: "i" }] } };
    const there = { metadata: { name: "there" }, spec: { selector: { matchLabels: { app: "x" } }, template } };
    await server.call("POST", deployments, there);
  });
  after(() => server[Symbol.asyncDispose]());

  for (const { name, method, path, type, text, good, warnings, refusal } of cases) {
    const send = (fieldValidation: string) => {
      const query = `${path.includes("?") ? "&" : "?"}dryRun=All&fieldValidation=${fieldValidation}`;
      return server.call(method, `${path}${query}`, undefined, { type, text });
    };

    test(name, async () => {
      const warned = await send("Warn");
      assert.deepEqual([warned.status, warned.warnings], [good, warnings], JSON.stringify(warned.body));
      assert.deepEqual((await send("")).warnings, warnings, "which is the default");
      const ignored = await send("Ignore");
      assert.deepEqual([ignored.status, ignored.warnings], [good, []]);
      const refused = await send("Strict");
      const expected =
        refusal ??
        `Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ${warnings.join(", ")}`;
      // The whole of the patched object.
      const message = String(refused.body.message).replace(/"\{.*\}"/s, '"<shown>"');
      assert.equal(refused.status, expected.includes("is invalid") ? 422 : 400);
      assert.equal(message, expected);
      assert.deepEqual(refused.warnings, []);
    });
  }

  test("keys that are repeated where any form is allowed are no mistake", async () => {
    const text = `{"metadata":{"name":"z"},"revision":1,"data":{"a":1,"a":2}}`;
    const { status, warnings } = await server.call("POST", `${revisions}?fieldValidation=Strict`, undefined, { text });
    assert.deepEqual([status, warnings], [201, []]);
  });

  test("values that do not fit trump what else is wrong", async () => {
    const text = spec(`"replicas":"x","oops":1`);
    const { status, body, warnings } = await server.call("POST", deployments, undefined, { text });
    assert.deepEqual([status, warnings], [400, []]);
    assert.equal(
      body.message,
      'Deployment in version "v1" cannot be handled as a Deployment: ' +
        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    );
  });
});
