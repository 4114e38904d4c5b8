import assert from "node:assert/strict";
import { test } from "node:test";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { InterposedKV } from "../testing/interposed-kv.js";
import { widget } from "../testing/store-suite/context.js";
import { newStore } from "./store.js";

test("a shared lease that has run out is replaced", async () => {
  const kv = new InterposedKV(newMemoryKV());
  const store = newStore({
    kv,
    resourcePrefix: "widgets",
    groupResource: { group: "example.com", resource: "widgets" },
    objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
  });
  const leaseOf = async (name: string) => (await kv.range({ key: `/registry/widgets/ns/${name}` })).kvs[0]?.lease;
  await store.create("/ns/a", widget("ns/a"), { ttlSeconds: 3_600 });
  await store.create("/ns/b", widget("ns/b"), { ttlSeconds: 3_600 });
  const first = await leaseOf("a");
  assert.ok(first);
  assert.equal(await leaseOf("b"), first);
  await kv.revokeLease(first);
  await store.create("/ns/a", widget("ns/a"), { ttlSeconds: 3_600 });
  const second = await leaseOf("a");
  assert.ok(second !== undefined && second !== 0n && second !== first);
  await store.guaranteedUpdate("/ns/a", { tryUpdate: () => ({ object: widget("ns/a", { size: 1 }) }) });
  assert.equal(await leaseOf("a"), second);
  await store.guaranteedUpdate("/ns/a", { tryUpdate: () => ({ object: widget("ns/a", { size: 2 }), ttlSeconds: 0 }) });
  assert.equal(await leaseOf("a"), 0n);
  await kv.close();
});
