import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isKVError } from "../../kv/kv.js";
import { newEmbeddedKV } from "../new-embedded-kv.js";
import { DurableStore, dump, put } from "./durable-store.js";

const writer = fileURLToPath(new URL("../../testing/crash-writer.js", import.meta.url));

test("a directory is opened once in a process, until it is closed", async (t) => {
  const store = await DurableStore.make(t);
  const kv = await store.open();
  await put(kv, "/a", "1");
  await assert.rejects(newEmbeddedKV({ dataDir: store.dir }), (err) => {
    return isKVError(err, "Unavailable") && err.message.includes(`this process (pid ${process.pid})`);
  });
  assert.deepEqual(await dump(await store.reopen()), ["/a=1"]);
});

test("a second process is told the pid of the first, and takes over when that is killed", async (t) => {
  const store = await DurableStore.make(t);
  const child = spawn(process.execPath, [writer, store.dir], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  await assert.rejects(newEmbeddedKV({ dataDir: store.dir }), (err) => {
    return isKVError(err, "Unavailable") && err.message.includes(`another process (pid ${child.pid})`);
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.ok((await dump(await store.open())).length > 0);
});

test("a pid that was given to another process since does not hold the directory", async (t) => {
  const store = await DurableStore.make(t);
  const holder = { pid: process.pid, startedAt: "1", bootId: undefined };
  await writeFile(`${store.dir}/lock.${"0".repeat(16)}`, JSON.stringify(holder));
  const kv = await store.open();
  assert.equal(await put(kv, "/a"), 2n);
});

test("a process that cannot be seen by its pid, as in another container, holds the directory", async (t) => {
  const store = await DurableStore.make(t);
  const lock = `${store.dir}/lock.${"0".repeat(16)}`;
  const elsewhere = createServer().listen(`${lock}.sock`);
  await once(elsewhere, "listening");
  await writeFile(lock, JSON.stringify({ pid: 2 ** 30, startedAt: "1", socket: true }));
  await assert.rejects(
    store.open(),
    (err) => isKVError(err, "Unavailable") && err.message.includes(`(pid ${2 ** 30})`),
  );
  // Its socket stays behind when a process is killed.
  await rename(`${lock}.sock`, `${lock}.kept`);
  elsewhere.close();
  await once(elsewhere, "close");
  await rename(`${lock}.kept`, `${lock}.sock`);
  await put(await store.open(), "/a");
  assert.equal((await readdir(store.dir)).filter((name) => name.startsWith("lock.")).length, 2);
  await store.close();
  assert.deepEqual(
    (await readdir(store.dir)).filter((name) => name.startsWith("lock.")),
    [],
  );
});

const namespace = ["--pid", "--fork", "--kill-child", "--mount-proc"];
const cannotUnshare = await promisify(execFile)("unshare", [...namespace, "true"]).then(
  () => undefined,
  (err: unknown) => `no namespace of its own for a process: ${String(err).split("\n", 1)[0]}`,
);

test("processes in two namespaces do not open one directory", { skip: cannotUnshare ?? false }, async (t) => {
  const store = await DurableStore.make(t);
  const child = spawn("unshare", [...namespace, process.execPath, writer, store.dir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await assert.rejects(store.open(), (err) => isKVError(err, "Unavailable") && err.message.includes("(pid 1)"));
  child.kill("SIGKILL");
  // What it holds open closes with the process in the namespace, which ends a moment later.
  await once(child, "close");
  assert.ok((await dump(await store.open())).length > 0);
});

test("where there can be no socket, the pid decides", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kv-long-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, "x".repeat(120));
  const kv = await newEmbeddedKV({ dataDir });
  t.after(() => kv.close());
  assert.deepEqual(
    (await readdir(dataDir)).filter((name) => name.endsWith(".sock")),
    [],
  );
  await assert.rejects(newEmbeddedKV({ dataDir }), (err) => isKVError(err, "Unavailable"));
});

test("of several that come at once exactly one gets it or all are told", async (t) => {
  const store = await DurableStore.make(t);
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => newEmbeddedKV({ dataDir: store.dir })));
  const open = results.filter((result) => result.status === "fulfilled");
  for (const { value } of open) await value.close();
  assert.ok(open.length <= 1, `${open.length} have it`);
  for (const result of results) if (result.status === "rejected") assert.ok(isKVError(result.reason, "Unavailable"));
});
