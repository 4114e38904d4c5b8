import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { realClock } from "@kube-apiserver/component-base";
import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import { isKVError, type KV } from "../kv/kv.js";
import { newStorage } from "../new-storage.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { inTime } from "../testing/in-time.js";
import { namesOf, StorageTestContext } from "../testing/store-suite/context.js";
import { TCPProxy } from "../testing/tcp-proxy.js";

const skip = (await etcdSkipReason()) ?? false;

describe("etcd that compacts while it cannot be reached", { skip, timeout: 60_000 }, () => {
  const toStop: (() => Promise<void>)[] = [];
  after(async () => {
    for (const stop of toStop.reverse()) await stop();
  });

  async function setUp() {
    const server = await startEtcd();
    const proxy = await TCPProxy.start(server.endpoint);
    const [far, near] = await Promise.all(
      [proxy.endpoint, server.endpoint].map((endpoint) => newEtcd3KV({ endpoints: [endpoint] })),
    );
    assert.ok(far !== undefined && near !== undefined);
    toStop.push(
      () => server.stop(),
      () => proxy.stop(),
      () => far.close(),
      () => near.close(),
    );
    return { proxy, far, near };
  }

  function open(kv: KV, watchCache: boolean): StorageTestContext {
    const storage = newStorage({
      kv,
      watchCache,
      resourcePrefix: "example.com/widgets",
      groupResource: { group: "example.com", resource: "widgets" },
      objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
    });
    toStop.push(() => storage.close());
    const clock = { ...realClock, advance: () => assert.fail("the clock is the machine's") };
    return new StorageTestContext({ storage, kv, clock, root: "/registry/example.com/widgets/", cached: watchCache });
  }

  test("a watch of the engine ends with Compacted", async () => {
    const { proxy, far, near } = await setUp();
    const put = (key: string) => near.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from("x") }] });
    const { revision } = await put("/a");
    const watch = far.watch({ key: "/a", startRevision: revision, prevKV: false });
    const iterator = watch[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value?.revision, revision);
    proxy.refusing = true;
    proxy.cut();
    for (let i = 0; i < 5; i++) await put("/a");
    await near.compact((await put("/a")).revision);
    proxy.refusing = false;
    await assert.rejects(inTime(iterator.next(), 20_000, "the end"), (err) => isKVError(err, "Compacted"));
  });

  test("the watch cache fills again, its watches end, and who goes on from before is told 410", async () => {
    const { proxy, far, near } = await setUp();
    const [behind, beside] = [open(far, true), open(near, false)];
    const first = await behind.create("ns/a");
    await behind.list("/");
    const watch = await behind.watch("/ns/", { resourceVersion: first });
    const ended = watch.next();
    proxy.refusing = true;
    proxy.cut();
    for (const name of "bcd") await beside.create(`ns/${name}`);
    await beside.delete("ns/a");
    await beside.compactNow();
    proxy.refusing = false;
    assert.equal(await inTime(ended, 20_000, "the end of the watch"), undefined);
    const { items, resourceVersion } = await inTime(behind.list("/"), 20_000, "the list");
    assert.deepEqual(namesOf({ items, resourceVersion }), ["b", "c", "d"]);
    const again = await behind.watch("/ns/", { resourceVersion: first });
    const event = await again.next();
    assert.equal(event?.type, "ERROR");
    assert.deepEqual([event.object.object.code, event.object.object.reason], [410, "Expired"]);
    const onward = await behind.watch("/ns/", { resourceVersion });
    const e = await beside.create("ns/e");
    assert.deepEqual(await onward.take(1), [`ADDED e@${e}`]);
  });
});
