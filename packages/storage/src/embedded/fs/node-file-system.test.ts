import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeFileSystem } from "./node-file-system.js";

test("a directory is made with those above it, for its owner only, and once", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "kv-fs-"));
  t.after(() => rm(root, { recursive: true }));
  for (const path of [join(root, "a/b/c"), join(root, "a/b/c"), join(root, "a/d/"), root]) {
    await nodeFileSystem.makeDirectory(path);
    assert.ok((await stat(path)).isDirectory());
  }
  assert.equal((await stat(join(root, "a/b"))).mode & 0o777, 0o700);
  await assert.rejects(nodeFileSystem.makeDirectory("/dev/null/x"), { code: "ENOTDIR" });
});

test("a file is written and read at positions, cut, renamed and removed", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "kv-fs-"));
  t.after(() => rm(root, { recursive: true }));
  const path = join(root, "a");
  const file = await nodeFileSystem.open(path, "create");
  await assert.rejects(nodeFileSystem.open(path, "create"), { code: "EEXIST" });
  await file.write(Buffer.from("0123456789"), 5);
  await file.sync();
  await file.truncate(12);
  assert.equal(await file.size(), 12);
  const into = Buffer.alloc(20, ".");
  assert.equal(await file.read(into, 3), 9);
  assert.equal(into.toString().replaceAll("\0", "_"), "__0123456...........");
  await file.close();
  await nodeFileSystem.rename(path, join(root, "b"));
  await nodeFileSystem.syncDirectory(root);
  assert.deepEqual(await nodeFileSystem.list(root), ["b"]);
  await nodeFileSystem.remove(join(root, "b"));
  await nodeFileSystem.remove(join(root, "b"));
  await assert.rejects(nodeFileSystem.open(join(root, "b"), "update"), { code: "ENOENT" });
});
