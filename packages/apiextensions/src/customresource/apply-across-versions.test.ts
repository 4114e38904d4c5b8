import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startDefinitionServer } from "../testing/definition-server.js";
import {
  specSchema,
  widgetDefinition,
  widgetGroup,
  widgetsPath,
  widgetVersion,
} from "../testing/sample-definitions.js";

const text = { type: "string" };
const map = { type: "object", additionalProperties: text };

/** `old` of v1, `map` of v2: neither version knows the field of the other. */
const versions = [
  widgetVersion("v1", { schema: { openAPIV3Schema: specSchema({ color: text, old: text }) } }),
  widgetVersion("v2", { storage: false, schema: { openAPIV3Schema: specSchema({ color: text, map }) } }),
];

test("appliers of two versions lose nothing to each other that they declare", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition({ versions }));
  const apply = async (version: string, manager: string, spec: JSONObject) => {
    const path = `${widgetsPath.replace("v1", version)}/one?fieldManager=${manager}`;
    const body = { apiVersion: `${widgetGroup}/${version}`, kind: "Widget", metadata: { name: "one" }, spec };
    const answer = await server.call("PATCH", path, { body, type: "application/apply-patch+yaml" });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return at(answer.body, "spec");
  };
  assert.deepEqual(await apply("v1", "first", { color: "red" }), { color: "red" });
  const both = { color: "red", map: { a: "b" } };
  for (const time of ["once", "again"]) assert.deepEqual(await apply("v2", "second", { map: { a: "b" } }), both, time);

  // A manager that goes on in another version brings what only that one declares, and takes the rest with it.
  assert.deepEqual(await apply("v1", "third", { color: "red", old: "x" }), { color: "red", old: "x" });
  assert.deepEqual(await apply("v2", "third", { map: { c: "d" } }), { color: "red", map: { c: "d" } });
});
