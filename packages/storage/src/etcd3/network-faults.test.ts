import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isKVError, type KV } from "../kv/kv.js";
import { etcdReleases, etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { type EtcdServer, startEtcd } from "../testing/etcd/etcd-server.js";
import { describeViolations } from "../testing/history/check-history.js";
import { Recorder } from "../testing/history/recorder.js";
import { runHistory } from "../testing/history/run-history.js";
import { inTime } from "../testing/in-time.js";
import { disturbNetwork, type NetworkFault } from "../testing/network-faults.js";
import { randomSource, testSeed } from "../testing/random-source.js";
import { TCPProxy } from "../testing/tcp-proxy.js";
import { until } from "../testing/until.js";
import { newEtcd3KV } from "./etcd3-kv.js";

/** Silence is noticed within half a second, which etcd has to be told to put up with. */
const keepalive = { timeMs: 250, timeoutMs: 250 };
const args = ["--grpc-keepalive-min-time=100ms"];
const dialTimeoutMs = 1000;
/** A longer run: `STORAGE_FAULT_SECONDS=60`. */
const seconds = Number(process.env.STORAGE_FAULT_SECONDS ?? 2);

function put(kv: KV, key: string, value: string) {
  return kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
}

for (const release of etcdReleases()) {
  const seed = testSeed();
  const skip = (await etcdSkipReason(release)) ?? false;
  describe(`etcd ${release} behind a bad network (STORAGE_SEED=${seed})`, {
    skip,
    timeout: 120_000 + seconds * 5000,
  }, () => {
    const servers: EtcdServer[] = [];
    async function start(): Promise<EtcdServer> {
      const server = await startEtcd({ release, args });
      servers.push(server);
      return server;
    }
    after(() => Promise.all(servers.map((server) => server.stop())));

    test("what clients see stays linearizable, and watches without gap, repetition or reordering", async () => {
      const server = await start();
      const proxy = await TCPProxy.start(server.endpoint);
      const kv = await newEtcd3KV({ endpoints: [proxy.endpoint], keepalive, dialTimeoutMs });
      const over = new AbortController();
      const random = randomSource(seed);
      const check = { losesDeletionAtFloor: true };
      const recorder = new Recorder();
      const running = runHistory({ kv, random, recorder, signal: over.signal, check });
      const faults = new Set<NetworkFault>();
      const disturbing = disturbNetwork(proxy, {
        random: randomSource(seed + 1),
        signal: over.signal,
        onFault: (fault) => faults.add(fault),
      });
      await delay(seconds * 1000);
      // A busy machine gets to it later.
      await until(() => faults.size > 1 && recorder.answered > 20);
      over.abort();
      await disturbing;
      const { violations } = await inTime(running, 60_000, "coming to rest");
      assert.equal(describeViolations(violations), "");
      await Promise.all([kv.close(), proxy.stop()]);
    });

    test("a member that falls silent is left for another, by calls and watches", async () => {
      const server = await start();
      const proxy = await TCPProxy.start(server.endpoint);
      const kv = await newEtcd3KV({ endpoints: [proxy.endpoint, server.endpoint], keepalive, dialTimeoutMs });
      await put(kv, "/a", "before");
      const watch = kv.watch({ key: "/a", prevKV: false });
      await watch.ready;
      const iterator = watch[Symbol.asyncIterator]();
      proxy.swallowing = true;
      // A write that was on its way is not repeated: it may have been done.
      const lost = await inTime(
        put(kv, "/a", "lost").then(
          () => undefined,
          (err: unknown) => err,
        ),
        10_000,
        "the write",
      );
      assert.ok(isKVError(lost, "Unavailable"), String(lost));
      assert.equal((await inTime(kv.range({ key: "/a" }), 10_000, "the read")).count, 1);
      const { revision } = await inTime(put(kv, "/a", "after"), 10_000, "the next write");
      const seen = await inTime(iterator.next(), 10_000, "the event");
      assert.equal(seen.value?.events.at(-1)?.kv.modRevision, revision);
      watch.close();
      await Promise.all([kv.close(), proxy.stop()]);
    });

    test("a server that stands still fails calls in time, and goes on where it was", async () => {
      const server = await start();
      const kv = await newEtcd3KV({ endpoints: [server.endpoint], keepalive, dialTimeoutMs });
      const first = (await put(kv, "/a", "1")).revision;
      const watch = kv.watch({ key: "/a", startRevision: first, prevKV: false });
      const iterator = watch[Symbol.asyncIterator]();
      assert.equal((await iterator.next()).value?.revision, first);
      await server.freeze();
      for (const call of [() => kv.range({ key: "/a" }), () => put(kv, "/a", "2"), () => kv.status()]) {
        await inTime(
          assert.rejects(call(), (err) => isKVError(err, "Unavailable")),
          10_000,
          "failing",
        );
      }
      server.thaw();
      const { revision } = await put(kv, "/a", "3").catch(() => put(kv, "/a", "3"));
      for (let reached = first; reached < revision; ) {
        const { value } = await inTime(iterator.next(), 10_000, "catching up");
        assert.ok((value?.revision ?? 0n) > reached);
        reached = value?.revision ?? 0n;
      }
      watch.close();
      await kv.close();
    });
  });
}
