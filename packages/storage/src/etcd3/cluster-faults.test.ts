import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isKVError, type KV } from "../kv/kv.js";
import { type EtcdCluster, type EtcdMember, startEtcdCluster } from "../testing/etcd/etcd-cluster.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { describeViolations } from "../testing/history/check-history.js";
import { Recorder } from "../testing/history/recorder.js";
import { runHistory } from "../testing/history/run-history.js";
import { inTime } from "../testing/in-time.js";
import { randomSource, testSeed } from "../testing/random-source.js";
import { until } from "../testing/until.js";
import { newEtcd3KV } from "./etcd3-kv.js";

const skip = (await etcdSkipReason()) ?? false;
const seed = testSeed();

function put(kv: KV, key: string, value: string) {
  return kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
}

describe(`etcd of three members (STORAGE_SEED=${seed})`, { skip, timeout: 180_000 }, () => {
  let cluster: EtcdCluster;
  before(async () => {
    cluster = await startEtcdCluster(3);
  });
  after(() => cluster?.stop());

  async function leader(): Promise<EtcdMember> {
    for (;;) {
      for (const member of cluster.members) if (await member.isLeader().catch(() => false)) return member;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Connected to `member`, with the others to go to. */
  function connectTo(member: EtcdMember): Promise<KV> {
    const others = cluster.endpoints.filter((endpoint) => endpoint !== member.endpoint);
    return newEtcd3KV({ endpoints: [member.endpoint, ...others], dialTimeoutMs: 3000 });
  }

  /** Resolves with the revision of a write that got through again. */
  async function recovers(kv: KV, key: string, ms: number): Promise<bigint> {
    const retry = async () => {
      for (;;) {
        try {
          return (await put(kv, key, "yes")).revision;
        } catch (err) {
          assert.ok(isKVError(err, "Unavailable"), String(err));
        }
      }
    };
    const revision = await inTime(retry(), ms, "writing again");
    assert.equal((await inTime(kv.range({ key }), ms, "reading again")).count, 1);
    return revision;
  }

  test("the leader that is in use is killed, the next one cut off: clients go on elsewhere, watches without a gap", async () => {
    const kv = await connectTo(await leader());
    const over = new AbortController();
    const recorder = new Recorder();
    const random = randomSource(seed);
    // A watch that waits for a member would find its past gone.
    const running = runHistory({ kv, recorder, random, signal: over.signal, compactions: 0 });
    const client = recorder.client(kv, "harm");
    const watch = client.watch({ key: "/harm", startRevision: 1n, prevKV: false });
    const iterator = watch[Symbol.asyncIterator]();
    for (const harm of ["kill", "isolate"] as const) {
      const { answered } = recorder;
      await until(() => recorder.answered > answered + 20);
      const member = await leader();
      await member[harm]();
      const revision = await recovers(client, "/harm", 30_000);
      for (let reached = 0n; reached < revision; ) {
        reached = (await inTime(iterator.next(), 30_000, "the event")).value?.revision ?? 0n;
      }
      if (harm === "kill") await member.restart();
      else member.rejoin();
    }
    watch.close();
    over.abort();
    const { violations } = await inTime(running, 60_000, "coming to rest");
    assert.equal(describeViolations(violations), "");
    await kv.close();
  });

  test("without a majority writes fail and reads do not hang; with it everything goes on", async () => {
    const [member, ...others] = cluster.members;
    assert.ok(member !== undefined);
    const kv = await connectTo(member);
    const watch = kv.watch({ key: "/majority", prevKV: false });
    await watch.ready;
    const iterator = watch[Symbol.asyncIterator]();
    await Promise.all(others.map((other) => other.kill()));
    // etcd gives up after 6 s, with the time it allows for elections here.
    const writing = assert.rejects(inTime(put(kv, "/majority", "no"), 20_000, "the write"), (err) => {
      assert.ok(isKVError(err, "Unavailable"), String(err));
      assert.match(err.message, /^etcdserver: (request timed out|no leader|leader changed)/);
      return true;
    });
    const reading = assert.rejects(inTime(kv.range({ key: "/majority" }), 30_000, "the read"), (err) =>
      isKVError(err, "Unavailable"),
    );
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(kv.range({ key: "/majority" }, abort.signal), (err) => isKVError(err, "Canceled"));
    await Promise.all([writing, reading]);
    await Promise.all(others.map((other) => other.restart()));
    const revision = await recovers(kv, "/majority", 30_000);
    for (let reached = 0n; reached < revision; ) {
      reached = (await inTime(iterator.next(), 30_000, "the event")).value?.revision ?? 0n;
    }
    watch.close();
    await kv.close();
  });
});
