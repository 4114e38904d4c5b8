import assert from "node:assert/strict";
import { readFile, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Clock, realClock } from "@kube-apiserver/component-base";
import { DurableStore, dump, put } from "../../embedded/durability/durable-store.js";
import type { EmbeddedKV } from "../../embedded/embedded-kv.js";
import { type EtcdKV, newEtcd3KV } from "../../etcd3/etcd3-kv.js";
import { isKVError, type KeyValue, type KV } from "../../kv/kv.js";
import { flipBit } from "../../testing/damaged-files.js";
import { type EtcdServer, etcdSkipReason, startEtcd } from "../../testing/index.js";
import { exportToEtcd } from "./export-to-etcd.js";
import { exportToFile, importFromFile } from "./file-transfer.js";
import { type ImportFromEtcdOptions, importFromEtcd } from "./import-from-etcd.js";

/** Objects whose last changes are in another order than their keys, some of them with a lease. */
async function fill(kv: EmbeddedKV, prefix = "/registry"): Promise<bigint> {
  const lease = await kv.grantLease(3600);
  for (let i = 0; i < 30; i++) await put(kv, `${prefix}/pods/p${(i * 7) % 30}`, `first ${i}`);
  for (let i = 0; i < 10; i++) await put(kv, `${prefix}/events/e${9 - i}`, Buffer.from([0xff, 0, i]), lease);
  for (let i = 0; i < 10; i++) await put(kv, `${prefix}/pods/p${(i * 3) % 30}`, `second ${i}`);
  await kv.txn({ compare: [], success: [{ type: "delete", key: `${prefix}/pods/p29` }] });
  return lease;
}

async function pairsOf(kv: KV, prefix = "/registry"): Promise<readonly KeyValue[]> {
  return (await kv.range({ key: `${prefix}/`, rangeEnd: `${prefix}0` })).kvs;
}

/** Everything but what another store numbers anew. */
function contentOf(kvs: readonly KeyValue[], prefix = "/registry"): string[] {
  return kvs.map(({ key, value, lease }) => `${key.slice(prefix.length)} ${value.toString("hex")} ${lease !== 0n}`);
}

function byRevision(kvs: readonly KeyValue[]): string[] {
  return kvs.toSorted((a, b) => Number(a.modRevision - b.modRevision)).map(({ key }) => key);
}

async function source(t: Parameters<typeof DurableStore.make>[0]) {
  const store = await DurableStore.make(t);
  const lease = await fill(await store.open());
  const kv = await store.reopen();
  const pairs = await pairsOf(kv);
  const { revision } = await kv.status();
  await store.close();
  return { store, lease, pairs, revision };
}

test("a file brings back a store exactly, with revisions and leases", async (t) => {
  const { store, lease, pairs, revision } = await source(t);
  const file = join(store.dir, "export.db");
  const exported = await exportToFile({ dir: store.dir, file });
  assert.deepEqual(exported, { revision: Number(revision), keys: 39, bytes: (await stat(file)).size });
  const other = await DurableStore.make(t);
  assert.deepEqual(await importFromFile({ dir: other.dir, file }), { revision: 52, keys: 39, aside: undefined });
  const kv = await other.open();
  assert.deepEqual(await pairsOf(kv), pairs);
  assert.equal(await put(kv, "/registry/new"), revision + 1n);
  await kv.revokeLease(lease);
  assert.equal((await pairsOf(kv)).length, 30);
});

test("no file is overwritten, and none that is damaged makes a store", async (t) => {
  const { store } = await source(t);
  const file = join(store.dir, "export.db");
  await exportToFile({ dir: store.dir, file });
  await assert.rejects(exportToFile({ dir: store.dir, file }), { message: `${file} exists already` });
  const other = await DurableStore.make(t);
  await flipBit(file, 100);
  await assert.rejects(importFromFile({ dir: other.dir, file }), /export\.db: checksum mismatch at offset \d+$/);
  await flipBit(file, 100);
  await truncate(file, (await readFile(file)).length - 5);
  await assert.rejects(importFromFile({ dir: other.dir, file }), (err) => isKVError(err, "Corrupt"));
  assert.deepEqual([await other.files("snapshot"), await other.files("wal")], [[], []]);
});

test("a store is replaced only when that is allowed, keeps its revisions growing, and is set aside", async (t) => {
  const { store, pairs } = await source(t);
  const file = join(store.dir, "export.db");
  await exportToFile({ dir: store.dir, file });
  const other = await DurableStore.make(t);
  const kv = await other.open();
  for (let i = 0; i < 100; i++) await put(kv, "/registry/old", `${i}`);
  await other.close();
  await assert.rejects(
    importFromFile({ dir: other.dir, file }),
    /there is a store in .* already; --overwrite replaces it/,
  );
  const { revision, aside } = await importFromFile({ dir: other.dir, file, overwrite: true });
  assert.equal(revision, 101);
  assert.deepEqual(await pairsOf(await other.open()), pairs);
  await other.close();
  const former = await DurableStore.make(t);
  assert.deepEqual(await dump(await former.open({ dataDir: aside ?? "" })), ["/registry/old=99"]);
});

describe("etcd", { skip: await etcdSkipReason() }, () => {
  let server: EtcdServer;
  let etcd: EtcdKV;
  before(async () => {
    server = await startEtcd();
    etcd = await newEtcd3KV({ endpoints: [server.endpoint] });
  });
  after(async () => {
    await etcd.close();
    await server.stop();
  });

  test("a store moves to etcd and back: contents, order and leases stay, revisions only grow", async (t) => {
    const { store, pairs, revision } = await source(t);
    const started = (await etcd.status()).revision;
    const phases = new Set<string>();
    const exported = await exportToEtcd({ dir: store.dir, etcd, onProgress: (phase) => phases.add(phase) });
    assert.deepEqual([exported.keys, exported.elsewhere, exported.storeRevision], [39, 0, revision]);
    assert.deepEqual([...phases], started < revision ? ["bump", "copy", "verify"] : ["copy", "verify"]);
    const copied = await pairsOf(etcd);
    assert.deepEqual(contentOf(copied), contentOf(pairs));
    assert.deepEqual(byRevision(copied), byRevision(pairs));
    assert.ok(copied.every(({ modRevision }) => modRevision > revision));
    const leases = new Set(copied.map(({ lease }) => lease));
    assert.equal(leases.size, 2, "none, and one for all events");
    for (const lease of leases) if (lease !== 0n) assert.ok(((await etcd.leaseTimeToLive(lease))?.left ?? 0) > 3500);
    await assert.rejects(etcd.range({ key: "/registry/", revision }), (err) => isKVError(err, "Compacted"));

    const back = await DurableStore.make(t);
    const imported = await importFromEtcd({ dir: back.dir, etcd });
    assert.deepEqual([imported.keys, BigInt(imported.revision)], [39, exported.etcdRevision]);
    const kv = await back.open();
    assert.deepEqual(await pairsOf(kv), copied, "to the last revision");
    assert.equal(await put(kv, "/registry/new"), exported.etcdRevision + 1n);
    for (const lease of leases) if (lease !== 0n) await kv.revokeLease(lease);
    assert.equal((await pairsOf(kv)).length, 30);
  });

  test("what is there already is refused, or deleted first", async (t) => {
    const { store, pairs } = await source(t);
    await etcd.txn({ compare: [], success: [{ type: "put", key: "/busy/x", value: Buffer.from("x") }] });
    await etcd.txn({ compare: [], success: [{ type: "put", key: "/busyness", value: Buffer.from("x") }] });
    const options = { dir: store.dir, etcd, etcdPrefix: "busy/" };
    await assert.rejects(exportToEtcd(options), {
      message: "there are 1 keys below /busy in etcd already; --overwrite deletes them",
    });
    assert.equal((await exportToEtcd({ ...options, overwrite: true })).keys, 39);
    assert.deepEqual(contentOf(await pairsOf(etcd, "/busy"), "/busy"), contentOf(pairs));
    assert.equal((await etcd.range({ key: "/busyness" })).count, 1);
  });

  test("keys lie where each side has them, and what lies elsewhere is counted", async (t) => {
    const store = await DurableStore.make(t);
    const kv = await store.open();
    await fill(kv, "/here");
    await put(kv, "/elsewhere/a");
    const pairs = await pairsOf(kv, "/here");
    await store.close();
    const prefixes = { storePrefix: "/here", etcdPrefix: "/there" };
    const exported = await exportToEtcd({ dir: store.dir, etcd, ...prefixes });
    assert.deepEqual([exported.keys, exported.elsewhere], [39, 1]);
    const back = await DurableStore.make(t);
    await importFromEtcd({ dir: back.dir, etcd, ...prefixes });
    assert.deepEqual(contentOf(await pairsOf(await back.open(), "/here"), "/here"), contentOf(pairs, "/here"));
    await assert.rejects(importFromEtcd({ dir: `${back.dir}/new`, etcd, etcdPrefix: "/nowhere" }), {
      message: "there is nothing below /nowhere in etcd",
    });
    await assert.rejects(exportToEtcd({ dir: store.dir, etcd, etcdPrefix: "/more" }), {
      message: "there is nothing below /registry in the store",
    });
  });

  test("an etcd that stands too low is raised by so many changes, or left alone", async (t) => {
    const store = await DurableStore.make(t);
    const kv = await store.open();
    const { revision: current } = await etcd.status();
    for (let i = 0; i < Number(current) + 400; i += 50) {
      await Promise.all(Array.from({ length: 50 }, () => put(kv, "/registry/a")));
    }
    const { revision } = await kv.status();
    await store.close();
    const options = { dir: store.dir, etcd, etcdPrefix: "/raised" };
    await assert.rejects(exportToEtcd({ ...options, maxRevisionBump: 300 }), (err) => {
      return err instanceof Error && err.message.includes(`--bump-revision=${revision - current} --mark-compacted`);
    });
    assert.equal((await etcd.status()).revision, current);
    await exportToEtcd(options);
    const [copied] = await pairsOf(etcd, "/raised");
    assert.ok(copied !== undefined && copied.modRevision > revision && copied.modRevision < revision + 10n);
    assert.equal((await etcd.range({ key: "kube-apiserver-transfer" })).count, 0);
  });

  test("a change in etcd while it is copied is found, and makes no store", async (t) => {
    const changes = [
      { type: "put", key: "/live/a", value: Buffer.from("2") },
      { type: "put", key: "/live/b", value: Buffer.from("2") },
      { type: "delete", key: "/live/a" },
    ] as const;
    for (const change of changes) {
      const value = Buffer.from("1");
      await etcd.txn({ compare: [], success: [{ type: "put", key: "/live/a", value }] });
      const store = await DurableStore.make(t);
      const meddled: ImportFromEtcdOptions["etcd"] = {
        async range(request) {
          const response = await etcd.range(request);
          if (!request.countOnly && !request.keysOnly) await etcd.txn({ compare: [], success: [change] });
          return response;
        },
        leaseTimeToLive: (id) => etcd.leaseTimeToLive(id),
      };
      await assert.rejects(
        importFromEtcd({ dir: store.dir, etcd: meddled, storePrefix: "/live" }),
        /changed in etcd while it was copied: stop the API servers that use it$/,
      );
      assert.deepEqual(await store.files("snapshot"), []);
    }
  });

  test("leases that have ended are left out, those that are about to end do so there", async (t) => {
    const store = await DurableStore.make(t);
    const kv = await store.open();
    await put(kv, "/registry/events/gone", "x", await kv.grantLease(1));
    await put(kv, "/registry/events/stays", "x", await kv.grantLease(3600));
    await store.close();
    const file = join(store.dir, "export.db");
    await exportToFile({ dir: store.dir, file });
    const ahead = (ms: () => number) => () => ms() + 1_100;
    const clock: Clock = { ...realClock, now: ahead(realClock.now), monotonic: ahead(realClock.monotonic) };
    const other = await DurableStore.make(t);
    await importFromFile({ dir: other.dir, file, clock });
    const { keys } = await exportToEtcd({ dir: other.dir, etcd, etcdPrefix: "/leased", clock });
    assert.equal(keys, 1);
    assert.deepEqual(
      (await pairsOf(etcd, "/leased")).map(({ key }) => key),
      ["/leased/events/stays"],
    );
  });
});
