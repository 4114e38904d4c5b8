import assert from "node:assert/strict";
import { test } from "node:test";
import type { CustomResourceDefinition } from "../definition/types.js";
import { widgetDefinition, widgetVersion } from "../testing/sample-definitions.js";
import { newCustomResourceOpenAPI } from "./openapi-source.js";

/** An established definition of `plural` in `group`. */
function established(plural: string, group: string): CustomResourceDefinition {
  const names = { plural, singular: plural.slice(0, -1), kind: plural.slice(0, -1), listKind: `${plural}List` };
  const versions = [widgetVersion("v1"), widgetVersion("v2", { storage: false })];
  const definition = widgetDefinition({ group, names, versions }, { name: `${plural}.${group}` });
  const status = {
    acceptedNames: names,
    storedVersions: ["v1"],
    conditions: [{ type: "Established", status: "True" }],
  };
  return { ...definition, status } as unknown as CustomResourceDefinition;
}

test("a change of a definition is one of its group versions, and of no other", () => {
  const served = { revision: 1, list: [established("as", "one.com"), established("bs", "one.com")] };
  const other = established("cs", "two.com");
  const source = newCustomResourceOpenAPI({
    get revision() {
      return served.revision;
    },
    definitions: () => [...served.list, other],
  });
  const state = () =>
    new Map(source.groupVersions().map((each) => [`${each.group}/${each.version}`, [each, source.revisionOf?.(each)]]));
  const kindOf = (group: string) => source.resolve({ group, version: "v2", kind: "c" });
  const before = state();
  assert.deepEqual([...before.keys()], ["one.com/v1", "one.com/v2", "two.com/v1", "two.com/v2"]);
  const kind = kindOf("two.com");
  assert.equal(kind?.name, "com.two.v2.c");

  served.revision++;
  served.list = [served.list[0] ?? other, established("bs", "one.com")];
  const after = state();
  for (const [apiVersion, [groupVersion, revision]] of before) {
    const isSame = apiVersion.startsWith("two.com/");
    assert.deepEqual(after.get(apiVersion), isSame ? [groupVersion, revision] : [groupVersion, 2], apiVersion);
    assert.equal(after.get(apiVersion)?.[0] === groupVersion, isSame, apiVersion);
  }
  assert.equal(kindOf("two.com"), kind);

  served.revision++;
  served.list = [];
  assert.deepEqual([...state().keys()], ["two.com/v1", "two.com/v2"]);
  assert.equal(source.resolve({ group: "one.com", version: "v1", kind: "a" }), undefined);
});
