import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { discardLogger } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { RotatingFile, type RotatingFileConfig } from "./rotating-file.js";

let root = "";
let folders = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "rotating-"));
});
after(() => rm(root, { recursive: true }));

const dayMs = 24 * 60 * 60 * 1000;
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);

function open(change: Partial<RotatingFileConfig> = {}, folder = join(root, String(folders++), "new")) {
  const clock = newFakeClock(startMs);
  const config = { maxSizeBytes: 10, maxAgeDays: 0, maxBackups: 0, compress: false, ...change };
  const file = new RotatingFile({ path: join(folder, "audit.log"), ...config }, { clock, logger: discardLogger });
  const names = async () => (await readdir(folder)).sort();
  return { clock, file, folder, names, read: (name: string) => readFile(join(folder, name)) };
}

test("a piece that does not fit begins a new file; nothing is lost or torn", async () => {
  const { clock, file, names, read } = open();
  for (const piece of ["1234\n", "5678\n", "9\n"]) file.appendSync(piece);
  clock.advance(1000);
  await file.append("0123456\n");
  await file.append("ab\n");
  await file.close();
  const [current = "", ...backups] = (await names()).reverse();
  assert.equal(current, "audit.log");
  assert.equal(backups.length, 2);
  for (const name of backups) assert.match(name, /^audit-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log$/);
  const all = await Promise.all([...backups.reverse(), current].map(read));
  assert.deepEqual(all.map(String), ["1234\n5678\n", "9\n0123456\n", "ab\n"]);
});

test("folder and file are for nobody else, and a file keeps the mode that it was given", async () => {
  const { file, folder, names } = open();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  file.appendSync("12345678\n");
  file.appendSync("12345678\n");
  await file.close();
  for (const name of await names()) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
});

test("a piece that fits nowhere is refused", async () => {
  const { file, read } = open();
  assert.throws(() => file.appendSync("x".repeat(11)), { message: "write length 11 exceeds maximum file size 10" });
  await assert.rejects(file.append("x".repeat(11)));
  file.appendSync("fits\n");
  await file.close();
  assert.equal(String(await read("audit.log")), "fits\n");
});

test("what was written before is appended to, and counts", async () => {
  const folder = join(root, "again");
  await mkdir(folder);
  await writeFile(join(folder, "audit.log"), "before\n");
  const { file, names, read } = open({}, folder);
  file.appendSync("now\n");
  await file.close();
  assert.equal(String(await read("audit.log")), "now\n");
  assert.equal((await names()).length, 2);
});

test("only so many are kept, the newest ones", async () => {
  const { clock, file, names, read } = open({ maxBackups: 2 });
  for (let at = 0; at < 6; at++) {
    file.appendSync(`piece ${at}\n`);
    clock.advance(1000);
  }
  await file.close();
  const all = await Promise.all((await names()).map(read));
  assert.deepEqual(all.map(String), ["piece 3\n", "piece 4\n", "piece 5\n"]);
});

test("only so old ones are kept, by their names; other files are not touched", async () => {
  const folder = join(root, "old");
  await mkdir(folder);
  const nowMs = startMs;
  const nameAt = (timeMs: number) => `audit-${new Date(timeMs).toISOString().slice(0, -1).replaceAll(":", "-")}.log`;
  const kept = [nameAt(nowMs - dayMs), "audit-notes.log", "other-2001-01-01T00-00-00.000.log"];
  for (const name of [...kept, nameAt(nowMs - 3 * dayMs), `${nameAt(nowMs - 4 * dayMs)}.gz`]) {
    await writeFile(join(folder, name), "");
    // What the file system says about their age means nothing.
    await utimes(join(folder, name), 0, 0);
  }
  const { file, names } = open({ maxAgeDays: 2 }, folder);
  await file.close();
  assert.deepEqual(await names(), [...kept, "audit.log"].sort());
});

test("full files are compressed, and then count as before", async () => {
  const { clock, file, names, read } = open({ compress: true, maxBackups: 2 });
  for (let at = 0; at < 4; at++) {
    file.appendSync(`piece ${at}\n`);
    clock.advance(1000);
  }
  await file.close();
  const found = await names();
  const compressed = found.filter((name) => name.endsWith(".log.gz"));
  assert.equal(compressed.length, 2);
  assert.equal(found.length, 3);
  const texts = await Promise.all(compressed.map(async (name) => String(gunzipSync(await read(name)))));
  assert.deepEqual(texts, ["piece 1\n", "piece 2\n"]);
});
