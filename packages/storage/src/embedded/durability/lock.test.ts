import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
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

test("of several that come at once exactly one gets it or all are told", async (t) => {
  const store = await DurableStore.make(t);
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => newEmbeddedKV({ dataDir: store.dir })));
  const open = results.filter((result) => result.status === "fulfilled");
  for (const { value } of open) await value.close();
  assert.ok(open.length <= 1, `${open.length} have it`);
  for (const result of results) if (result.status === "rejected") assert.ok(isKVError(result.reason, "Unavailable"));
});
