import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeFileSystem } from "../fs/node-file-system.js";
import { ReadAhead } from "./read-ahead.js";

test("what is taken piece by piece is the file, whatever the pieces", async (t) => {
  const dir = await mkdtemp(join(tmpdir(), "read-ahead-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const content = Buffer.from(Uint8Array.from({ length: 3_300_001 }, (_, i) => (i * 7 + (i >>> 8)) & 0xff));
  await writeFile(join(dir, "file"), content);
  for (const lengths of [[4_000_000], [1_048_576], [1, 8, 262_144, 0, 1_500_000], [3_300_001]]) {
    const file = await nodeFileSystem.open(join(dir, "file"), "read");
    const ahead = new ReadAhead(file, content.length);
    const parts: Buffer[] = [];
    for (let at = 0, i = 0; at < content.length; i++) {
      const length = lengths[i % lengths.length] as number;
      const part = await ahead.take(length);
      assert.equal(part.length, Math.min(length, content.length - at));
      parts.push(part);
      at += part.length;
    }
    assert.ok(Buffer.concat(parts).equals(content));
    assert.equal((await ahead.take(10)).length, 0);
    await ahead.stop();
    await file.close();
  }
});
