import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type KV, newEtcd3KV } from "@kube-apiserver/storage";
import { type EtcdServer, etcdSkipReason, freePort, startEtcd } from "@kube-apiserver/storage/testing";
import type { AdminAccess } from "./admin-client.js";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { startServerProcess } from "./server-process.js";

const skip = (await etcdSkipReason()) ?? false;
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const events = { group: "", version: "v1", resource: "events", namespace: "default" };

const configMap = (name: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
const event = (name: string) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name },
  involvedObject: { kind: "Pod", namespace: "default", name: "p" },
});

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function call({ url, caPem, certPem, keyPem }: AdminAccess, path: string, body?: KubeObject): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const headers = { "content-type": "application/json" };
    const req = request(url + path, { method, headers, ca: caPem, cert: certPem, key: keyPem }, async (res) => {
      resolve({ status: res.statusCode, text: Buffer.concat(await res.toArray()).toString() });
    });
    req.on("error", reject);
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function keysOf(etcd: EtcdServer): Promise<string[]> {
  const kv = await newEtcd3KV({ endpoints: [etcd.endpoint] });
  const { kvs } = await kv.range({ key: "\0", rangeEnd: "\u{10ffff}", keysOnly: true });
  await kv.close();
  return kvs.map(({ key }) => key);
}

describe("the server on etcd", { skip, timeout: 120_000 }, () => {
  let folder = "";
  let main: EtcdServer;
  let other: EtcdServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "etcd-e2e-"));
    [main, other] = await Promise.all([startEtcd(), startEtcd()]);
  });
  after(async () => {
    await Promise.all([main?.stop(), other?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const start = (...flags: string[]): Promise<FlagsServer> =>
    startFlagsServer([`--data-dir=${folder}`, `--etcd-servers=${main.endpoint}`, ...flags]);

  test("a prefix of its own, and events in another etcd, whose failure is told apart", async () => {
    await using server = await start(
      "--etcd-prefix=/other/prefix",
      `--etcd-servers-overrides=/events#${other.endpoint}`,
      "--etcd-healthcheck-timeout=500ms",
      "--etcd-readycheck-timeout=500ms",
      "--etcd-db-metric-poll-interval=200ms",
      "--etcd-count-metric-poll-period=200ms",
    );
    await server.client.create(configMaps, configMap("a"));
    await server.client.create(events, event("e") as KubeObject);

    const [mainKeys, otherKeys] = [await keysOf(main), await keysOf(other)];
    assert.ok(mainKeys.includes("/other/prefix/configmaps/default/a"));
    assert.deepEqual(
      mainKeys.filter((key) => !key.startsWith("/other/prefix/") || key.includes("/events/")),
      [],
    );
    assert.deepEqual(otherKeys, ["/other/prefix/events/default/e"]);

    const { text: ready } = await call(server.access, "/readyz?verbose");
    for (const name of ["etcd", "etcd-override-0", "etcd-readiness", "etcd-override-readiness-0"]) {
      assert.ok(ready.includes(`[+]${name} ok\n`), ready);
    }
    await eventually(async () => {
      const metrics = await server.metrics();
      for (const id of ["etcd-0", "etcd-1"]) {
        assert.match(metrics, new RegExp(`^apiserver_storage_size_bytes\\{storage_cluster_id="${id}"\\} \\d+$`, "m"));
      }
      assert.match(metrics, /^apiserver_resource_objects\{group="",resource="events"\} 1$/m);
      assert.match(metrics, /^apiserver_resource_objects\{group="",resource="configmaps"\} [1-9]$/m);
    });

    await other.freeze();
    await eventually(async () => {
      const { status, text } = await call(server.access, "/readyz");
      assert.equal(status, 500);
      for (const name of ["etcd-override-0", "etcd-override-readiness-0"]) {
        assert.ok(text.includes(`[-]${name} failed: reason withheld\n`), text);
      }
      assert.ok(text.includes("[+]etcd ok\n") && text.includes("[+]etcd-readiness ok\n"), text);
    });
    assert.deepEqual(await call(server.access, "/livez/etcd-override-0"), {
      status: 500,
      text: "internal server error: error getting data from etcd: context deadline exceeded\n",
    });
    const excluded = await call(server.access, "/livez?verbose&exclude=etcd");
    assert.equal(excluded.status, 200);
    assert.ok(excluded.text.includes("[+]etcd-override-0 excluded with etcd: ok\n"), excluded.text);
    await server.client.create(configMaps, configMap("b"));
    other.thaw();
    await other.kill();
    await eventually(async () => {
      assert.match(await server.metrics(), /^apiserver_resource_objects\{group="",resource="events"\} -1$/m);
    });
    await other.restart();
    await eventually(async () => assert.equal((await call(server.access, "/readyz")).status, 200));
  });

  test("an etcd that stands still: requests are given up in time, and the server recovers", async () => {
    await using server = await start();
    await server.client.create(configMaps, configMap("c"));
    await main.freeze();
    const started = Date.now();
    const path = "/api/v1/namespaces/default/configmaps";
    const answers = await Promise.all([
      call(server.access, `${path}/c?timeout=1s`),
      call(server.access, `${path}?timeout=1s`),
      call(server.access, `${path}?timeout=1s`, configMap("d")),
    ]);
    for (const { status, text } of answers) {
      assert.equal(status, 504, text);
      const { reason, message } = JSON.parse(text);
      assert.equal(reason, "Timeout");
      assert.equal(message, "Timeout: request did not complete within the allotted timeout");
    }
    assert.ok(Date.now() - started < 10_000);
    // What any state will do for is in memory.
    assert.equal((await call(server.access, `${path}/c?resourceVersion=0`)).status, 200);
    const { status, text } = await call(server.access, "/readyz");
    assert.equal(status, 500);
    assert.ok(text.includes("[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n"), text);
    main.thaw();
    await eventually(() => server.client.create(configMaps, configMap("e")), 30_000);
  });

  test("an etcd that is gone is answered with 500 and what went wrong", async () => {
    await using server = await start();
    await main.kill();
    const path = "/api/v1/namespaces/default/configmaps";
    const { status, text } = await eventually(async () => {
      const answer = await call(server.access, path, configMap("gone"));
      assert.match(answer.text, /ECONNREFUSED/);
      return answer;
    });
    const { code, reason, message } = JSON.parse(text);
    assert.deepEqual([status, code, reason], [500, 500, undefined]);
    assert.match(
      message,
      /^rpc error: code = Unavailable desc = connection error: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
    );
    await main.restart();
    await eventually(() => server.client.create(configMaps, configMap("back")), 30_000);
  });

  test("replicas share the work of compaction", async () => {
    const interval = "--etcd-compaction-interval=400ms";
    await using first = await start(interval);
    await using second = await start(interval);
    const versionOf = async (kv: KV) => (await kv.range({ key: "compact_rev_key" })).kvs[0]?.version ?? 0n;
    const { version, at } = await eventually(async () => {
      const version = await versionOf(first.kv);
      assert.ok(version > 0n);
      return { version, at: Date.now() };
    });
    const { revision } = await first.kv.status();
    await first.client.create(configMaps, configMap("f"));
    await eventually(async () => {
      await second.client.create(configMaps, configMap(`g${Date.now()}`));
      // History is gone from where it was an interval ago.
      await assert.rejects(first.kv.range({ key: "/a", revision }), { code: "Compacted" });
    });
    const turns = Number((await versionOf(second.kv)) - version);
    assert.ok(turns >= 1 && turns <= (Date.now() - at) / 400 + 2, `${turns} turns in ${Date.now() - at} ms`);
  });

  test("the program says what keeps etcd out, and ends", async () => {
    const flags = ["--etcd-servers=https://127.0.0.1:1", `--etcd-cafile=${join(folder, "none.crt")}`];
    await assert.rejects(startServerProcess({ flags }), (err) => {
      assert.match(String(err), /ended with 1:/);
      const reason = /error creating storage backend for etcd servers .*: unable to read --etcd-cafile: ENOENT/;
      assert.match(String(err), reason);
      return true;
    });
  });

  test("told to stop while it waits for etcd, the program ends as it should", async () => {
    const flags = [`--etcd-servers=http://127.0.0.1:${await freePort()}`];
    const server = await startServerProcess({ flags, until: /Waiting for etcd/ });
    assert.equal(await server.end("SIGTERM"), 0);
    await server.stop();
  });
});
