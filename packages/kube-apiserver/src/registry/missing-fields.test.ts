import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuiltInResource, builtInResources, structSchemaFor } from "@kube-apiserver/api";
import { type JSONObject, type JSONValue, type Schema, toAPIVersion } from "@kube-apiserver/apimachinery";
import { at, type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";

/** How deep objects are made. */
const depths = [1, 2, 4, 7];

/** An object of a type, whose lists have one item, and in which every value is null. */
function hollow(schema: Schema, left: number): JSONValue {
  if (left === 0) return null;
  switch (schema.kind) {
    case "struct":
      return Object.fromEntries(
        [...schema.fields.values()].map((field) => [field.name, hollow(field.schema, left - 1)]),
      );
    case "list":
      return [hollow(schema.items, left - 1)];
    default:
      return null;
  }
}

function pathOf({ group, version, name, namespaced }: BuiltInResource): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespaced ? `${root}/namespaces/a/${name}` : `${root}/${name}`;
}

const foreign = ["apiextensions.k8s.io", "apiregistration.k8s.io"];
const created = builtInResources.filter(
  ({ group, verbs, storage, enabledByDefault }) =>
    enabledByDefault && verbs.includes("create") && storage !== undefined && !foreign.includes(group),
);

/** What the server says when it fails; undefined when it answers as it should. */
async function failureOf(
  server: KubeTestServer,
  resource: BuiltInResource,
  rest: JSONObject,
): Promise<string | undefined> {
  const metadata = { name: resource.name === "ipaddresses" ? "10.0.0.9" : "x" };
  const body = { ...rest, apiVersion: toAPIVersion(resource), kind: resource.kind, metadata };
  const { status, body: answer } = await server.call("POST", pathOf(resource), body);
  return status < 500 ? undefined : `${pathOf(resource)}: ${status} ${at(answer, "message")}`;
}

test("no object is so empty that it fails the server", async () => {
  await using server = await startKubeTestServer();
  const failures: string[] = [];
  for (const resource of created) {
    const schema = structSchemaFor(resource.typeKey);
    const objects = [{}, ...depths.map((left) => hollow(schema, left) as JSONObject)];
    for (const object of objects) {
      const failure = await failureOf(server, resource, object);
      if (failure !== undefined) failures.push(failure);
    }
  }
  assert.deepEqual(failures, []);
});
