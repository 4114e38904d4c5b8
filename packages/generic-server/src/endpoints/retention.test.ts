import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TableConvertor } from "../registry/rest/rest.js";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Resolves once nothing holds any of the objects. */
async function untilForgotten(refs: readonly WeakRef<object>[]): Promise<void> {
  for (let i = 0; refs.some((ref) => ref.deref() !== undefined); i++) {
    assert.ok(i < 100, "something parsed stays with what is cached");
    // References that were looked at live until the end of the turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
}

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

test("what is parsed for Tables and selectors does not stay with the objects", async () => {
  const parsed: WeakRef<object>[] = [];
  const tableConvertor: TableConvertor = {
    columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
    toRow({ object }) {
      parsed.push(new WeakRef(object));
      return { cells: [object.metadata?.name ?? ""] };
    },
  };
  const getAttrs = ({ object }: { readonly object: object & { metadata?: { name?: string } } }) => {
    parsed.push(new WeakRef(object));
    return { labels: {}, fields: { "metadata.name": object.metadata?.name ?? "" } };
  };
  await using server = await startSampleServer({ configMaps: { store: { tableConvertor, getAttrs } } });
  for (const name of ["a", "b", "c"]) await server.call("POST", configMaps, { body: configMap(name) });

  await server.call("GET", configMaps, { accept: table });
  await server.call("GET", `${configMaps}/a`, { accept: table });
  assert.equal(parsed.length, 4);
  await server.call("GET", `${configMaps}?labelSelector=app`);
  assert.equal(parsed.length, 7);
  await untilForgotten(parsed);

  // Attributes are kept: nothing is parsed again for them.
  await server.call("GET", `${configMaps}?labelSelector=app`);
  assert.equal(parsed.length, 7);
});
