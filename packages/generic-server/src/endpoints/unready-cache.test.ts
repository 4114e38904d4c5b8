import assert from "node:assert/strict";
import { test } from "node:test";
import { KVError, newMemoryKV } from "@kube-apiserver/storage";
import { InterposedKV } from "@kube-apiserver/storage/testing";
import { at, type CallResult } from "../testing/http-call.js";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";

function summary({ body, headers, status }: CallResult) {
  return [status, at(body, "reason"), at(body, "message"), headers.get("retry-after")];
}

test("while the watch cache cannot be filled, clients are told when to come back", async () => {
  const kv = new InterposedKV(newMemoryKV());
  await using server = await startSampleServer({ storage: { kv } });
  kv.failures.range = new KVError("Unavailable", "connection refused");
  const message = "storage is (re)initializing: failed to list ConfigMap: connection refused";
  const refused = [429, "TooManyRequests", message, "1"];
  for (const query of ["", "?resourceVersion=0", "?limit=5&labelSelector=app", "?watch=1"]) {
    assert.deepEqual(summary(await server.call("GET", configMaps + query)), refused, query);
  }
  for (const path of [`${configMaps}?limit=5`, `${configMaps}/one`, `${configMaps}/one?resourceVersion=0`]) {
    const { body, status } = await server.call("GET", path);
    assert.deepEqual([status, at(body, "message")], [500, "connection refused"], path);
  }

  delete kv.failures.range;
  await server.call("POST", configMaps, { body: configMap("one") });
  const page = await server.call("GET", `${configMaps}?limit=5`);
  assert.equal(at(page.body, "items.0.metadata.name"), "one");
  for (;;) {
    const { body, status } = await server.call("GET", configMaps);
    if (status !== 429) {
      assert.deepEqual([status, at(body, "items.0.metadata.name")], [200, "one"]);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await kv.close();
});
