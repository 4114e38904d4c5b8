import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "@kube-apiserver/apimachinery";
import { SteerableClock } from "@kube-apiserver/storage/testing";
import { at } from "../testing/http-call.js";
import { openWatch } from "../testing/open-watch.js";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";

const secondMs = 1_000;

function versionOf(value: JSONValue | undefined): bigint {
  return BigInt(String(at(value, "object.metadata.resourceVersion")));
}

for (const watchCache of [true, false]) {
  const where = watchCache ? "with the watch cache" : "without it";
  test(`bookmarks come every minute and before the end, and move on by what happens elsewhere, ${where}`, async () => {
    const clock = new SteerableClock();
    await using server = await startSampleServer({ clock, storage: { watchCache } });
    await server.call("POST", configMaps, { body: configMap("one") });
    const { body } = await server.call("GET", configMaps);
    const version = String(at(body, "metadata.resourceVersion"));
    const query = `watch=1&resourceVersion=${version}&timeoutSeconds=100`;
    const watch = await openWatch(`${server.url + configMaps}?${query}&allowWatchBookmarks=true`);
    const silent = await openWatch(`${server.url + configMaps}?${query}`);
    let seen = BigInt(version);
    for (const seconds of [61, 38]) {
      const put = { type: "put", key: "/elsewhere", value: Buffer.from("x") } as const;
      const { revision } = await server.kv.txn({ compare: [], success: [put] });
      clock.advance(seconds * secondMs);
      const bookmark = await watch.next();
      assert.deepEqual([at(bookmark, "type"), at(bookmark, "object.kind")], ["BOOKMARK", "ConfigMap"]);
      assert.ok(versionOf(bookmark) >= revision && versionOf(bookmark) > seen);
      assert.equal(at(bookmark, "object.metadata.annotations"), undefined);
      seen = versionOf(bookmark);
    }
    clock.advance(2 * secondMs);
    assert.equal(await watch.next(), undefined);
    assert.equal(await silent.next(), undefined);
  });
}
