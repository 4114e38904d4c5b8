import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isStatusError } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { newEmbeddedKV } from "@kube-apiserver/storage";
import { FaultyFileSystem, systemError } from "@kube-apiserver/storage/testing";
import { startTestServer } from "../../testing/index.js";
import { newAdminClient, readAdminKubeconfig } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";

const run = promisify(execFile);
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const path = "/api/v1/namespaces/default/configmaps";
const program = fileURLToPath(new URL("../../../bin/kube-apiserver.js", import.meta.url));
const preload = new URL("./disk-faults.js", import.meta.url);
const flags = ["--controllers="];

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kube-apiserver-outcomes-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A server in a process of its own, which is gone when the test ends, and an administrator's client. */
async function start(
  t: TestContext,
  dataDir: string,
  more: object = {},
): Promise<{ server: ServerProcess; client: Client }> {
  const server = await startServerProcess({ dataDir, flags, ...more });
  t.after(() => server.stop());
  const client = await newAdminClient(server.kubeconfig);
  t.after(() => client.close());
  return { server, client };
}

function configMap(name: string, bytes = 1) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { fill: "x".repeat(bytes) } };
}

async function namesOf(client: Client): Promise<string[]> {
  const { items } = await client.list(configMaps);
  return items.map(({ metadata }) => metadata?.name ?? "").filter((name) => name !== "kube-root-ca.crt");
}

interface Access {
  readonly url: string;
  readonly caPem: string;
  readonly adminToken?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function call(access: Access, method: string, path: string, body?: object): Promise<Answer> {
  const { url, caPem: ca, adminToken, certPem: cert, keyPem: key } = access;
  const headers = {
    "content-type": "application/json",
    ...(adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` }),
  };
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { method, ca, cert, key, headers, agent: false }, async (res) => {
      resolve({ status: res.statusCode, text: Buffer.concat(await res.toArray()).toString() });
    })
      .on("error", reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test("a failed sync under a running server: nothing more is acknowledged, reads go on, readyz is red", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await newEmbeddedKV({ dataDir: join(await newFolder(t), "store"), fileSystem });
  await using server = await startTestServer({ store, controllers: [] });
  assert.equal((await call(server, "POST", path, configMap("before"))).status, 201);
  assert.equal((await call(server, "GET", "/readyz")).status, 200);

  fileSystem.fault = (operation, file) => {
    if (operation === "sync" && file.includes("wal-")) throw systemError("EIO");
  };
  const refused = await call(server, "POST", path, configMap("lost"));
  // Without a hint when to try again: who repeats the write may meet what this attempt left.
  const { details, reason } = JSON.parse(refused.text);
  assert.deepEqual([refused.status, reason, details], [500, undefined, undefined]);
  fileSystem.fault = () => {};
  const syncs = fileSystem.count("sync");
  assert.equal((await call(server, "POST", path, configMap("late"))).status, 500);
  assert.equal(fileSystem.count("sync"), syncs, "it is not tried again");

  const { items } = JSON.parse((await call(server, "GET", path)).text);
  const names = items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  assert.deepEqual(names, ["before"]);
  const ready = await call(server, "GET", "/readyz?verbose");
  assert.equal(ready.status, 500);
  assert.match(ready.text, /^\[-\]etcd failed: reason withheld$/m);
});

test("a failed sync ends the process with an error and a reason; what was acknowledged is there afterwards", async (t) => {
  const dataDir = await newFolder(t);
  const { server, client } = await start(t, dataDir, { preload });
  await client.create(configMaps, configMap("before"));
  await writeFile(join(dataDir, "fail-sync"), "");
  // The generic client would try again, as the answer tells it to.
  const access = await readAdminKubeconfig(server.kubeconfig);
  // 503, or the process is gone already, if the sync of a write of the server's own was the first to fail.
  const answer = await call(access, "POST", path, configMap("lost")).then(
    ({ status }) => status,
    () => "none",
  );
  assert.ok(answer === 500 || answer === 503 || answer === "none", `answered with ${answer}`);
  assert.equal(await server.ended, 1);
  assert.match(server.log(), /log write failed; no write will be acknowledged any more/);
  assert.match(
    server.log(),
    /^Error: the log could not be written, the store has stopped: EIO: i\/o error, fdatasync$/m,
  );
  await rm(join(dataDir, "fail-sync"));
  const again = await start(t, dataDir);
  assert.deepEqual(await namesOf(again.client), ["before"]);
  await again.client.create(configMaps, configMap("after"));
});

test("a damaged store keeps the server from starting, names file and offset, and is salvaged on demand", async (t) => {
  const dataDir = await newFolder(t);
  const { server, client } = await start(t, dataDir);
  for (const name of ["first", "second", "third"]) await client.create(configMaps, configMap(name));
  assert.equal(await server.end("SIGTERM"), 0);
  const segment = join(dataDir, "store", "wal-0000000000000001.log");
  const bytes = await readFile(segment);
  // Each was acknowledged before the next was sent: no two are of one batch, whatever else is in it.
  const [before, offset] = ["first", "second"].map((name) => bytes.indexOf(`/registry/configmaps/default/${name}`));
  assert.ok(before !== undefined && offset !== undefined && before > 0 && before < offset);
  await writeFile(segment, bytes.fill("X", offset, offset + 1));
  await assert.rejects(startServerProcess({ dataDir, flags }), (err: Error) => {
    const [, at = ""] =
      /^Error: .*\/wal-0000000000000001\.log: checksum mismatch at offset (\d+)$/m.exec(err.message) ?? [];
    return err.message.includes("the server ended with 1:") && Number(at) > before && Number(at) < offset;
  });
  const { stdout } = await run(process.execPath, [program, "storage", "salvage", `--data-dir=${dataDir}`]);
  assert.match(stdout, /: the log was cut off there\nSet aside in .*\nThe last revision is \d+, with \d+ keys\.\n$/);
  const again = await start(t, dataDir);
  assert.deepEqual(await namesOf(again.client), ["first"]);
});

test("a second process on one data directory is told who has it, and the first is not disturbed", async (t) => {
  const dataDir = await newFolder(t);
  const { server, client } = await start(t, dataDir);
  const kubeconfig = await readAdminKubeconfig(server.kubeconfig);
  await assert.rejects(startServerProcess({ dataDir, flags }), (err: Error) => {
    assert.match(err.message, /the server ended with 1:/);
    const line = `Error: data directory ${join(dataDir, "store")} is in use by another process (pid ${server.pid})\n`;
    return err.message.includes(line);
  });
  await client.create(configMaps, configMap("still-served"));
  assert.equal((await call(kubeconfig, "GET", "/readyz")).status, 200);
});

test("kill -9 in the middle of a snapshot: the next start takes over and has everything", async (t) => {
  const dataDir = await newFolder(t);
  const store = join(dataDir, "store");
  // History is forgotten after 50 ms; a snapshot is taken when that lets 32 MiB of the log go.
  const more = { preload, flags: [...flags, "--etcd-compaction-interval=50ms"] };
  const { server, client } = await start(t, dataDir, more);
  await writeFile(join(dataDir, "hold-snapshot"), "");
  let written = 0;
  while (!existsSync(join(store, "snapshot.tmp"))) {
    const name = `c-${written++ % 4}`;
    const object = { ...configMap(name, 800_000), data: { fill: "x".repeat(800_000), count: `${written}` } };
    await (written <= 4 ? client.create(configMaps, object) : client.update(configMaps, object));
    assert.ok(written < 1000, "no snapshot is taken");
  }
  assert.equal(await server.end("SIGKILL"), "SIGKILL");
  assert.deepEqual(
    (await readdir(store)).filter((name) => name.startsWith("snapshot")),
    ["snapshot.tmp"],
  );
  const again = await start(t, dataDir);
  assert.match(again.server.log(), new RegExp(`took over the data directory of a process that is gone.*${server.pid}`));
  const { items } = await again.client.list(configMaps);
  const counts = items.map(({ data }) => Number((data as Record<string, string>)?.count ?? 0));
  assert.equal(Math.max(...counts), written);
  assert.equal(existsSync(join(store, "snapshot.tmp")), false);
});

/** A small disk of its own, gone when the test ends; why there is none, where mounting is not allowed. */
async function smallDisk(t: TestContext, bytes: number): Promise<{ path: string } | { missing: string }> {
  const path = await mkdtemp(join(tmpdir(), "kube-apiserver-disk-"));
  const options = ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "tmpfs", path];
  const failure = await run("mount", options).then(
    () => undefined,
    (err: unknown) => `no tmpfs can be mounted: ${String(err).split("\n", 1)[0]}`,
  );
  t.after(async () => {
    if (failure === undefined) await run("umount", ["--lazy", path]);
    await rm(path, { recursive: true, force: true });
  });
  return failure === undefined ? { path } : { missing: failure };
}

test("a full disk: writes get 507, reads go on, and writes resume when there is room", async (t) => {
  const disk = await smallDisk(t, 12 * 1_048_576);
  if ("missing" in disk) return t.skip(disk.missing);
  const dataDir = join(disk.path, "data");
  const ballast = join(disk.path, "ballast");
  const { server, client } = await start(t, dataDir);
  await writeFile(ballast, Buffer.alloc(4 * 1_048_576));
  let written = 0;
  await assert.rejects(
    (async () => {
      for (; written < 100; written++) await client.create(configMaps, configMap(`c-${written}`, 300_000));
    })(),
    (err) => {
      assert.ok(isStatusError(err));
      assert.equal(err.status.message, "etcdserver: mvcc: database space exceeded");
      assert.deepEqual([err.status.code, err.status.reason ?? ""], [507, ""]);
      return true;
    },
  );
  assert.ok(written > 0);
  assert.equal((await namesOf(client)).length, written);
  assert.equal((await call(await readAdminKubeconfig(server.kubeconfig), "GET", "/readyz")).status, 200);
  await rm(ballast);
  await eventually(() => client.create(configMaps, configMap("resumed", 300_000)));
  assert.equal(await server.end("SIGKILL"), "SIGKILL");
  const again = await start(t, dataDir);
  assert.equal((await namesOf(again.client)).length, written + 1, "and all of it is there after a crash");
});
