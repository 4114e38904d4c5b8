import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import type { StorageInterface } from "../interfaces.js";
import type { KV } from "../kv/kv.js";
import { newStorage } from "../new-storage.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { passingTime, SteerableClock } from "../testing/steerable-clock.js";
import { namesOf, rejectsWith, StorageTestContext, versionOf, widget } from "../testing/store-suite/context.js";
import { TCPProxy } from "../testing/tcp-proxy.js";

const skip = (await etcdSkipReason()) ?? false;

describe("a watch cache whose etcd is out of reach for a while", { skip, timeout: 120_000 }, () => {
  const clock = new SteerableClock();
  let proxy: TCPProxy;
  let elsewhere: KV;
  let storage: StorageInterface;
  let context: StorageTestContext;
  const cleanUps: (() => Promise<unknown>)[] = [];

  before(async () => {
    const server = await startEtcd();
    proxy = await TCPProxy.start(server.endpoint);
    const kv = await newEtcd3KV({ endpoints: [proxy.endpoint] });
    elsewhere = await newEtcd3KV({ endpoints: [server.endpoint] });
    storage = newStorage({
      kv,
      clock,
      resourcePrefix: "widgets",
      groupResource: { group: "example.com", resource: "widgets" },
      objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
    });
    context = new StorageTestContext({ storage, kv, clock, root: "/registry/widgets/", cached: true });
    cleanUps.push(
      () => storage.close(),
      () => kv.close(),
      () => elsewhere.close(),
      () => proxy.stop(),
      () => server.stop(),
    );
  });
  after(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  /** Writes as another server would. */
  async function createElsewhere(name: string): Promise<bigint> {
    const value = Buffer.from(JSON.stringify(widget(`ns/${name}`)));
    const key = `/registry/widgets/ns/${name}`;
    return (await elsewhere.txn({ compare: [], success: [{ type: "put", key, value }] })).revision;
  }

  function breakConnection(): void {
    proxy.refusing = true;
    proxy.cut();
  }

  test("serves what it has, refuses what has to be new, and keeps its watches, which miss nothing", async () => {
    const version = await context.create("ns/a");
    await context.list("/");
    const watch = await context.watch("/", { resourceVersion: version });
    breakConnection();

    assert.deepEqual(namesOf(await context.list("/", { resourceVersion: "0" })), ["a"]);
    assert.equal(versionOf(await storage.get("/ns/a", { resourceVersion: version })), version);
    await storage.readinessCheck();
    await rejectsWith("Unreachable", context.list("/"));
    await rejectsWith("Unreachable", storage.get("/ns/a"));
    const refused = await context.watch("/", { sendInitialEvents: true });
    assert.equal((await refused.next())?.type, "ERROR");

    const revision = await createElsewhere("b");
    proxy.refusing = false;
    assert.deepEqual(await watch.take(1), [`ADDED b@${revision}`]);
    assert.deepEqual(namesOf(await context.list("/")), ["a", "b"]);
    const c = await context.create("ns/c");
    assert.deepEqual(await watch.take(1), [`ADDED c@${c}`]);
    watch.stop();
  });

  test("fills again when what it missed is forgotten, and ends its watches", async () => {
    const { resourceVersion } = await context.list("/");
    const watch = await context.watch("/", { resourceVersion });
    breakConnection();
    await createElsewhere("d");
    await elsewhere.compact(await createElsewhere("e"));
    proxy.refusing = false;
    assert.equal(await watch.next(), undefined);
    assert.deepEqual(namesOf(await context.list("/")), ["a", "b", "c", "d", "e"]);
    const stale = await (await context.watch("/", { resourceVersion })).next();
    assert.deepEqual([stale?.type, stale?.object.object.code], ["ERROR", 410]);
  });

  test("does not wait for ever for an answer", async () => {
    proxy.swallowing = true;
    const listings = [context.list("/"), context.list("/")];
    await passingTime(clock, Promise.all(listings.map((listing) => rejectsWith("Unreachable", listing))));
    proxy.swallowing = false;
    assert.equal(namesOf(await context.list("/")).length, 5);
  });
});
