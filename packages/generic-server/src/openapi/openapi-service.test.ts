import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInDefinitions, type OpenAPIGroupVersion } from "@kube-apiserver/api";
import { isJSONObject } from "@kube-apiserver/apimachinery";
import { newEmptyDelegate } from "../delegation-target.js";
import { startGenericTestServer } from "../testing/generic-test-server.js";

function groupVersion(group: string): OpenAPIGroupVersion {
  const kind = { group, version: "v1", kind: "Thing" };
  return { group, version: "v1", resources: [{ name: "things", namespaced: true, kind, verbs: ["get"] }] };
}

test("only documents of what has changed are made again", async () => {
  const revisions = new Map([
    ["one.com", 1],
    ["two.com", 1],
  ]);
  const made: string[] = [];
  const source = {
    revision: 1,
    groupVersions: () => [...revisions.keys()].map(groupVersion),
    revisionOf: ({ group }: OpenAPIGroupVersion) => revisions.get(group) ?? 0,
    resolve(kind: Parameters<typeof builtInDefinitions>[0]) {
      if (kind.kind !== "Thing") return builtInDefinitions(kind);
      made.push(kind.group);
      const definition = () => ({ type: "object", description: `revision ${revisions.get(kind.group)}` });
      return { name: `Thing.${kind.group}`, definition };
    },
  };
  await using server = await startGenericTestServer({
    config: { openAPI: { resolve: builtInDefinitions, info: { title: "Test", version: "v1" } } },
    delegate: { ...newEmptyDelegate(), openAPISources: [source] },
  });
  const addresses = async () => {
    made.length = 0;
    const index = await server.client.getRaw("/openapi/v3");
    assert.ok(isJSONObject(index) && isJSONObject(index.paths ?? null));
    return index.paths as Record<string, unknown>;
  };
  const before = await addresses();
  assert.deepEqual([...made].sort(), ["one.com", "two.com"]);

  source.revision++;
  revisions.set("one.com", 2);
  const after = await addresses();
  assert.deepEqual(made, ["one.com"]);
  assert.notDeepEqual(after["apis/one.com/v1"], before["apis/one.com/v1"]);
  assert.deepEqual(after["apis/two.com/v1"], before["apis/two.com/v1"]);
});
