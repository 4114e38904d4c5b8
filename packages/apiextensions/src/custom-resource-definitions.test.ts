import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { type Clock, realClock } from "@kube-apiserver/component-base";
import {
  at,
  conditionStatus,
  definitionsPath,
  isEstablished,
  startDefinitionServer,
} from "./testing/definition-server.js";
import {
  specSchema,
  typedVersion,
  widget,
  widgetDefinition,
  widgetsName,
  widgetsPath,
  widgetVersion,
} from "./testing/sample-definitions.js";

const own = `${definitionsPath}/${widgetsName}`;

test("a definition is in effect at once, and its objects lie where the Go server keeps them", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  const created = await server.call("POST", widgetsPath, { body: widget("one", { spec: { n: 1 } }) });
  assert.equal(created.status, 201);
  assert.equal(at(created.body, "metadata.generation"), 1);
  const { kvs } = await server.server.kv.range({ key: "/registry/example.com/widgets/a/one" });
  assert.equal(kvs.length, 1);
});

test("with other servers, a definition is established when they have had time to hear of it", async () => {
  const held: (() => void)[] = [];
  const clock: Clock = {
    ...realClock,
    setTimer(callback, delayMs) {
      if (delayMs !== 5_000) return realClock.setTimer(callback, delayMs);
      held.push(callback);
      return { cancel() {} };
    },
  };
  await using server = await startDefinitionServer({ serverCount: 2 }, { clock });
  // What the server has for itself stays put.
  held.length = 0;
  await server.call("POST", definitionsPath, { body: widgetDefinition() });
  const { body } = await server.until(own, (answer) => conditionStatus(answer.body, "NamesAccepted") === "True");
  assert.equal(conditionStatus(body, "Established"), "False");
  await server.until(widgetsPath, ({ status }) => status === 200);
  await server.until(own, () => held.length > 0);
  assert.equal(conditionStatus((await server.call("GET", own)).body, "Established"), "False");
  for (const callback of held.splice(0)) callback();
  await server.until(own, isEstablished);
});

test("what nobody defined is a plain 404", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  for (const path of [
    "/apis/example.com/v2/widgets",
    "/apis/example.com/v1/gadgets",
    "/apis/example.com/v1/widgets/x",
  ]) {
    assert.deepEqual(await server.call("GET", path).then(({ status, body }) => [status, body]), [
      404,
      "404 page not found\n",
    ]);
  }
});

test("deleting a definition deletes its objects, waiting for their finalizers, and frees its names", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  await server.call("POST", widgetsPath, {
    body: widget("held", { metadata: { name: "held", finalizers: ["a.b/c"] } }),
  });
  const rival = widgetDefinition({ names: { plural: "wodgets", kind: "Widget" } }, { name: "wodgets.example.com" });
  await server.call("POST", definitionsPath, { body: rival });
  const rivalPath = `${definitionsPath}/wodgets.example.com`;
  await server.until(rivalPath, ({ body }) => conditionStatus(body, "NamesAccepted") === "False");

  const deleted = await server.call("DELETE", own);
  assert.equal(deleted.status, 200);
  assert.deepEqual(at(deleted.body, "metadata.finalizers"), ["customresourcecleanup.apiextensions.k8s.io"]);
  await server.until(`${widgetsPath}/held`, ({ body }) => at(body, "metadata.deletionTimestamp") !== undefined);
  const late = await server.call("POST", widgetsPath, { body: widget("late") });
  assert.equal(late.status, 403);
  assert.match(String(at(late.body, "message")), /create not allowed while custom resource definition is terminating$/);

  const released = { metadata: { finalizers: null } };
  await server.call("PATCH", `${widgetsPath}/held`, { body: released, type: "application/merge-patch+json" });
  await server.until(own, ({ status }) => status === 404);
  await server.until(widgetsPath, ({ status }) => status === 404);
  await server.until(rivalPath, ({ body }) => conditionStatus(body, "Established") === "True");
});

test("a dry-run deletion of a definition changes nothing", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  const { body } = await server.call("DELETE", `${own}?dryRun=All`);
  assert.notEqual(at(body, "metadata.deletionTimestamp"), undefined);
  assert.equal(at((await server.call("GET", own)).body, "metadata.deletionTimestamp"), undefined);
});

test("a watch of objects ends with their definition", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  await server.call("POST", widgetsPath, { body: widget("one") });
  const scope = { group: "example.com", version: "v1", resource: "widgets" };
  const types: string[] = [];
  for await (const { type } of server.server.client.watch(scope)) {
    if (type !== "BOOKMARK" && types.push(type) === 1) await server.call("DELETE", own);
  }
  assert.deepEqual(types, ["ADDED", "DELETED"]);
});

test("a new default and a new field reach objects that are stored already", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { old: true, size: 1 } }) });
  const schema = specSchema({ size: { type: "integer" }, color: { type: "string", default: "red" } });
  const patch = [{ op: "replace", path: "/spec/versions/0", value: typedVersion(schema) }];
  await server.call("PATCH", own, { body: patch, type: "application/json-patch+json" });
  const { body } = await server.until(`${widgetsPath}/one`, (answer) => at(answer.body, "spec.color") === "red");
  assert.deepEqual(at(body, "spec"), { size: 1, color: "red" });
  const list = await server.call("GET", widgetsPath);
  assert.deepEqual(at(list.body, "items.0.spec"), { size: 1, color: "red" });
});

test("objects are served in every version, and in none that a webhook would have to make", async () => {
  await using server = await startDefinitionServer();
  const versions = [widgetVersion("v1"), widgetVersion("v2", { storage: false })];
  await server.define(widgetDefinition({ versions }));
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { n: 1 } }) });
  const younger = `${widgetsPath.replace("/v1/", "/v2/")}/one`;
  assert.equal(at((await server.call("GET", younger)).body, "apiVersion"), "example.com/v2");

  const webhook = { conversionReviewVersions: ["v1"], clientConfig: { url: "https://localhost:1/convert" } };
  const patch = { spec: { conversion: { strategy: "Webhook", webhook } } };
  await server.call("PATCH", own, { body: patch, type: "application/merge-patch+json" });
  const { body } = await server.until(younger, ({ status }) => status === 500);
  assert.match(String(at(body, "message")), /conversion webhook for example.com\/v1, Kind=Widget failed/);
  assert.equal((await server.call("GET", `${widgetsPath}/one`)).status, 200);
});

test("definitions that are there already are served after a start", async () => {
  await using first = await startDefinitionServer();
  await first.define(widgetDefinition());
  await first.call("POST", widgetsPath, { body: widget("one") });
  const { restOptionsGetter } = first.server.server.config;
  await using second = await startDefinitionServer({}, { config: { restOptionsGetter } });
  await second.until(`${widgetsPath}/one`, ({ status }) => status === 200);
});

test("rules are checked with their definition, and evaluated with every write", async () => {
  const withRule = (rule: JSONObject) =>
    widgetDefinition({
      versions: [typedVersion(specSchema({ n: { type: "integer", "x-kubernetes-validations": [rule] } }))],
    });
  await using server = await startDefinitionServer();
  const broken = await server.call("POST", definitionsPath, { body: withRule({ rule: "self > 'a'" }) });
  assert.equal(broken.status, 422);
  assert.match(
    String(at(broken.body, "details.causes.0.message")),
    /found no matching overload for '_>_' applied to '\(int, string\)'/,
  );
  assert.match(
    String(at(broken.body, "details.causes.0.field")),
    /properties\[n\]\.x-kubernetes-validations\[0\]\.rule$/,
  );

  await server.define(withRule({ rule: "self > 0 && self >= oldSelf.orValue(0)", optionalOldSelf: true }));
  const refused = await server.call("POST", widgetsPath, { body: widget("one", { spec: { n: -1 } }) });
  assert.equal(refused.status, 422);
  assert.match(String(at(refused.body, "details.causes.0.message")), /^Invalid value: -1: failed rule: self > 0/);
  assert.equal((await server.call("POST", widgetsPath, { body: widget("one", { spec: { n: 2 } }) })).status, 201);
  const merge = { type: "application/merge-patch+json" };
  const shrunk = await server.call("PATCH", `${widgetsPath}/one`, { body: { spec: { n: 1 } }, ...merge });
  assert.equal(shrunk.status, 422);
  assert.equal((await server.call("PATCH", `${widgetsPath}/one`, { body: { spec: { n: 3 } }, ...merge })).status, 200);
});
