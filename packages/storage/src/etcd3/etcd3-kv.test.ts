import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { KV } from "../kv/kv.js";
import { isKVError } from "../kv/kv.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { type EtcdServer, startEtcd } from "../testing/etcd/etcd-server.js";
import { freePort } from "../testing/etcd/free-port.js";
import { SteerableClock } from "../testing/steerable-clock.js";
import { TCPProxy } from "../testing/tcp-proxy.js";
import { newEtcd3KV } from "./etcd3-kv.js";

const skip = (await etcdSkipReason()) ?? false;

function put(kv: KV, key: string, value: string | Buffer) {
  return kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
}

describe("etcd engine", { skip, timeout: 120_000 }, () => {
  const servers: EtcdServer[] = [];
  async function start(args: string[] = []): Promise<EtcdServer> {
    const server = await startEtcd({ args });
    servers.push(server);
    return server;
  }
  after(() => Promise.all(servers.map((server) => server.stop())));

  test("a transaction whose answer was lost is not sent again", async () => {
    const server = await start();
    const proxy = await TCPProxy.start(server.endpoint);
    const kv = await newEtcd3KV({ endpoints: [proxy.endpoint] });
    await put(kv, "/counter", "0");
    for (let i = 0; i < 20; i++) {
      const { version } = (await kv.range({ key: "/counter" })).kvs[0] ?? assert.fail("missing");
      const write = put(kv, "/counter", String(i));
      setTimeout(() => proxy.cut(), i % 5);
      const outcome = await write.then(
        () => "done",
        (err: unknown) => (isKVError(err, "Unavailable") ? "unknown" : assert.fail(String(err))),
      );
      const after = (await kv.range({ key: "/counter" })).kvs[0]?.version ?? 0n;
      assert.ok(
        after === version + 1n || (outcome === "unknown" && after === version),
        `${version} to ${after}, ${outcome}`,
      );
    }
    await Promise.all([kv.close(), proxy.stop()]);
  });

  test("a member that is down is passed over, by transactions too", async () => {
    const server = await start();
    const kv = await newEtcd3KV({ endpoints: [`http://127.0.0.1:${await freePort()}`, server.endpoint] });
    assert.equal((await put(kv, "/a", "1")).succeeded, true);
    assert.equal((await kv.range({ key: "/a" })).count, 1);
    const watch = kv.watch({ key: "/a", prevKV: false });
    await watch.ready;
    await kv.close();
  });

  test("a cluster that cannot be reached is Unavailable, and waiting for a watch ends with the engine", async () => {
    const kv = await newEtcd3KV({ endpoints: [`http://127.0.0.1:${await freePort()}`] });
    await assert.rejects(kv.range({ key: "/a" }), (err) => isKVError(err, "Unavailable"));
    await assert.rejects(put(kv, "/a", "1"), (err) => isKVError(err, "Unavailable"));
    const watch = kv.watch({ key: "/a", prevKV: false });
    const ready = assert.rejects(watch.ready, (err) => isKVError(err, "Closed"));
    await kv.close();
    await ready;
  });

  test("a watch that hears nothing asks for progress, so that compaction does not overtake it", async () => {
    const server = await start();
    const clock = new SteerableClock();
    const kv = await newEtcd3KV({ endpoints: [server.endpoint], clock });
    const watch = kv.watch({ key: "/idle", prevKV: false, progressNotify: true });
    await watch.ready;
    const { revision } = await put(kv, "/elsewhere", "1");
    clock.advance(61_000);
    const iterator = watch[Symbol.asyncIterator]();
    if (kv.answersProgress) assert.deepEqual((await iterator.next()).value, { events: [], revision });
    watch.close();
    await kv.close();
  });

  test("closing in the middle of calls leaves no unhandled rejection behind", { timeout: 60_000 }, async () => {
    const server = await start();
    const kv = await newEtcd3KV({ endpoints: [server.endpoint] });
    await put(kv, "/a", "1");
    const unhandled: unknown[] = [];
    const onUnhandled = (err: unknown) => unhandled.push(err);
    process.on("unhandledRejection", onUnhandled);
    const calls = Array.from({ length: 10 }, () => put(kv, "/a", "2"));
    kv.watch({ key: "/a", prevKV: false });
    await kv.close();
    for (const result of await Promise.allSettled(calls)) {
      assert.ok(result.status === "fulfilled" || isKVError(result.reason, "Closed"));
    }
    await server.kill();
    const connections = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap");
    while (connections().length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // What the end of the last one rejects is told in the turn after it.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", onUnhandled);
    assert.deepEqual(unhandled, []);
  });

  test("a full database refuses writes with NoSpace and serves reads", async () => {
    const server = await start(["--quota-backend-bytes=4194304"]);
    const kv = await newEtcd3KV({ endpoints: [server.endpoint] });
    await put(kv, "/a", "1");
    await assert.rejects(
      async () => {
        for (let i = 0; i < 20; i++) await put(kv, `/fill/${i}`, Buffer.alloc(1_000_000));
      },
      (err) => isKVError(err, "NoSpace"),
    );
    assert.equal((await kv.range({ key: "/a" })).kvs[0]?.value.toString(), "1");
    await kv.close();
  });
});
