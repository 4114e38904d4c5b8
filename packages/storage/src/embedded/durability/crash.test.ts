import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { EmbeddedKV } from "../embedded-kv.js";
import { DurableStore } from "./durable-store.js";

const writer = fileURLToPath(new URL("../../testing/crash-writer.js", import.meta.url));

/** Lets the writer run for a while and kills it; resolves with the lines it got out. */
async function runAndKill(dir: string, round: number, sync: string): Promise<string[]> {
  const child = spawn(process.execPath, [writer, dir, String(round), sync], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
  child.kill("SIGKILL");
  await once(child, "close");
  return output.slice(0, output.lastIndexOf("\n")).split("\n");
}

/** Acknowledged writes: of each key the one with the highest revision must be there, or a later one that got no answer. */
async function assertNothingLost(
  kv: EmbeddedKV,
  acknowledged: ReadonlyMap<string, { value: string; revision: bigint }>,
) {
  for (const [key, { value, revision }] of acknowledged) {
    const found = (await kv.range({ key })).kvs[0] ?? assert.fail(`${key} is lost`);
    assert.ok(found.modRevision >= revision, `${key} went back to ${found.modRevision}`);
    if (found.modRevision === revision) assert.equal(found.value.toString(), value);
  }
}

const modes = [
  { name: "kill -9 loses nothing that was acknowledged, round after round", sync: "full", rounds: 4 },
  { name: "kill -9 loses nothing without syncing either: the system has it", sync: "none", rounds: 2 },
];
for (const { name, sync, rounds } of modes) {
  test(name, async (t) => {
    const store = await DurableStore.make(t);
    const acknowledged = new Map<string, { value: string; revision: bigint }>();
    let highest = 0n;
    for (let round = 0; round < rounds; round++) {
      for (const line of await runAndKill(store.dir, round, sync)) {
        const [key = "", value = "", revision = ""] = line.split(" ");
        acknowledged.set(key, { value, revision: BigInt(revision) });
        assert.ok(BigInt(revision) > highest - 8n, "revisions do not go back");
        if (BigInt(revision) > highest) highest = BigInt(revision);
      }
      const kv = await store.open();
      await assertNothingLost(kv, acknowledged);
      assert.ok((await kv.status()).revision >= highest);
      await store.close();
    }
    assert.ok(acknowledged.size > 100);
  });
}
